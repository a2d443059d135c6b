import { basename } from 'node:path';
import type { DataSource } from 'typeorm';
import { importMaster, sweepMasters } from '../../modules/instruments/import/import-master.js';
import { ImportError, type ImportFailure, type ReportedRow } from '../../modules/instruments/import/import-report.js';
import { readMaster } from '../../modules/instruments/import/read-master.js';
import { isShipped, shippedParser } from '../../modules/instruments/import/shipped-parser.js';
import { type CommandArguments, type CommandIo, requireBroker, UsageError } from './command.js';

const ROWS_PER_PROGRESS_LINE = 25_000;
const LISTED_ROWS = 50;

const ADVICE: Readonly<Record<ImportFailure, string>> = {
  unreadable: 'Check the file, or download it again.',
  no_rows: "Check that this is the broker's instrument file.",
  too_many_rejected: 'Mend the rows below, or download the file again.',
  too_few_rows: 'If that is right, repeat with --force.',
  cancelled: 'Try again.',
};

/** `import`: replaces a broker's master. Exit code 1, and nothing changed, when the file is not to be trusted. */
export async function importCommand(
  dataSource: DataSource,
  commandArguments: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const { files, force, json } = commandArguments;
  const broker = requireBroker(commandArguments);
  if (files.length === 0) throw new UsageError('--file FILE is missing');
  const source = files.map((file) => basename(file)).join(', ');
  if (!isShipped(broker))
    io.err(`Note: no broker called ${broker} comes with Tickgate; make sure that yours has this id.`);
  let progressLines = 0;
  try {
    const report = await importMaster(dataSource, {
      broker,
      source,
      force,
      batches: readMaster(files.length === 1 ? files[0]! : files, shippedParser(broker)),
      onProgress: (rows) => {
        if (rows < (progressLines + 1) * ROWS_PER_PROGRESS_LINE) return;
        progressLines += 1;
        io.err(`${rows} rows read`);
      },
    });
    if (json) io.out(JSON.stringify({ status: 'success', ...report }));
    else {
      const { rows, previousRows, generation, elapsedMs } = report;
      const seconds = (elapsedMs / 1000).toFixed(1);
      io.out(
        `${broker}: ${rows} instruments from ${source} in ${seconds} s (${previousRows} before, generation ${generation}).`,
      );
      io.out('A running gateway takes them over within a few seconds.');
      listRejected(report.rejectedCount, report.rejected, io);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { failure, message, rejectedCount, rejected } = error;
    if (json) io.out(JSON.stringify({ status: 'error', broker, source, failure, message, rejectedCount, rejected }));
    else {
      io.err(`${broker}: nothing changed: ${source}: ${message}. ${ADVICE[failure]}`);
      listRejected(rejectedCount, rejected, io);
    }
    return 1;
  } finally {
    await sweepMasters(dataSource);
  }
}

function listRejected(count: number, rows: readonly ReportedRow[], io: CommandIo): void {
  if (count === 0) return;
  io.err(`Rejected rows: ${count}`);
  for (const { part, line, reason } of rows.slice(0, LISTED_ROWS)) {
    io.err(`  ${part ? `${part}, ` : ''}line ${line}: ${reason}`);
  }
  if (count > LISTED_ROWS) io.err(`  … and ${count - LISTED_ROWS} more; --json lists up to 1000`);
}
