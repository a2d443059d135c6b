import type { DataSource } from 'typeorm';
import { importMaster, type MasterImport, sweepMasters } from '../../modules/instruments/import/import-master.js';
import { ImportError, type ReportedRow } from '../../modules/instruments/import/import-report.js';
import type { CommandIo } from './command.js';

const ROWS_PER_PROGRESS_LINE = 25_000;
const LISTED_ROWS = 50;

interface Reporting {
  json: boolean;
  /** What to do about a master that is not to be trusted. */
  advice(error: ImportError): string;
}

/** Replaces a master and tells what came of it. Exit code 1, and nothing changed, when it is not to be trusted. */
export async function replaceMaster(
  dataSource: DataSource,
  job: Omit<MasterImport, 'onProgress' | 'isCancelled'>,
  io: CommandIo,
  { json, advice }: Reporting,
): Promise<number> {
  const { broker, source } = job;
  let progressLines = 0;
  try {
    const report = await importMaster(dataSource, {
      ...job,
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
      // The fault of one download begins with its name, which is the source already.
      const fault = message.startsWith(source) ? message : `${source}: ${message}`;
      io.err(`${broker}: nothing changed: ${fault}. ${advice(error)}`);
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
