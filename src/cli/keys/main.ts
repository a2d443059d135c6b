import { parseArgs } from 'node:util';
import { loadConfig } from '../../config/load-config.js';
import { dataSourceOptions } from '../../database/data-source-options.js';
import { openDataSource } from '../../database/open-data-source.js';
import { NEW_SECRET_VARIABLE, type NewSecretPlace } from './new-secret.js';
import { type KeysIo, rotate } from './rotate-command.js';

const USAGE = `The secret key of the gateway, which seals broker secrets in its database (DATABASE_URL).

  npm run keys -- rotate [--dry-run]
      Seals everything anew with a new random key, in one transaction, while the gateway runs or not. A key that is in
      tickgate.key beside the database is replaced there. API keys stay valid; signed-in users sign in anew once the
      gateway has started again. --dry-run only looks whether everything can be opened.

  npm run keys -- rotate --new-key-file FILE
      Where the key is in TICKGATE_SECRET_KEY: writes the new one to FILE (0600) first, or takes what is there. Then
      set TICKGATE_SECRET_KEY to it and start every process of the gateway anew.

  ${NEW_SECRET_VARIABLE}=… npm run keys -- rotate
      The same, with a key that you have made: 64 hex digits.

  npm run keys -- rotate --print-key
      The same, and prints the new key: only where nobody else sees or keeps the output.`;

class UsageError extends Error {}

/** Runs one command and gives the exit code: 0 done, 1 not done, 2 wrong usage. */
export async function main(argv: readonly string[], io: KeysIo): Promise<number> {
  try {
    const { values, positionals } = parse(argv);
    if (values.help) {
      io.out(USAGE);
      return 0;
    }
    const [command] = positionals;
    if (command !== 'rotate') throw new UsageError(command ? `there is no command ${command}` : 'no command given');
    return await run(values['dry-run'], placeOf(values, io), io);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    io.err(isUsage ? `${error.message}. See: npm run keys -- --help` : (error as Error).message);
    return isUsage ? 2 : 1;
  }
}

type Values = ReturnType<typeof parse>['values'];

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        'dry-run': { type: 'boolean', default: false },
        'new-key-file': { type: 'string' },
        'print-key': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function placeOf(values: Values, { env }: KeysIo): NewSecretPlace | undefined {
  const places: NewSecretPlace[] = [];
  const { 'new-key-file': path, 'print-key': isPrinted } = values;
  const text = env[NEW_SECRET_VARIABLE];
  if (path) places.push({ kind: 'file', path });
  if (text) places.push({ kind: 'variable', text });
  if (isPrinted) places.push({ kind: 'printed' });
  if (places.length > 1) throw new UsageError(`give one of --new-key-file, ${NEW_SECRET_VARIABLE} and --print-key`);
  return places[0];
}

async function run(isDryRun: boolean, place: NewSecretPlace | undefined, io: KeysIo): Promise<number> {
  const { config } = loadConfig(io.env);
  const dataSource = await openDataSource(dataSourceOptions(config.databaseUrl));
  try {
    return await rotate(dataSource, config, { isDryRun, place }, io);
  } finally {
    await dataSource.destroy();
  }
}
