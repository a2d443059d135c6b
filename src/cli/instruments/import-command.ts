import { basename } from 'node:path';
import type { DataSource } from 'typeorm';
import type { ImportFailure } from '../../modules/instruments/import/import-report.js';
import { readMaster } from '../../modules/instruments/import/read-master.js';
import { isShipped, shippedParser } from '../../modules/instruments/import/shipped-parser.js';
import { type CommandArguments, type CommandIo, requireBroker, UsageError } from './command.js';
import { replaceMaster } from './replace-master.js';

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
  if (!isShipped(broker))
    io.err(`Note: no broker called ${broker} comes with Tickgate; make sure that yours has this id.`);
  const source = files.map((file) => basename(file)).join(', ');
  const batches = readMaster(files.length === 1 ? files[0]! : files, shippedParser(broker));
  return replaceMaster(dataSource, { broker, source, force, batches }, io, {
    json,
    advice: ({ failure }) => ADVICE[failure],
  });
}
