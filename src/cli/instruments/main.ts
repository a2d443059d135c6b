import { parseArgs } from 'node:util';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../../config/load-config.js';
import { openImportDatabase } from '../../modules/instruments/import/import-database.js';
import { type CommandArguments, type CommandIo, UsageError } from './command.js';
import { fetchCommand } from './fetch-command.js';
import { importCommand } from './import-command.js';
import { searchCommand, showCommand, statusCommand } from './lookup-commands.js';

const USAGE = `Instrument masters of the gateway's database (DATABASE_URL); works while the gateway runs.

  npm run instruments -- import --broker ID --file FILE [--file FILE]... [--force] [--json]
      Replaces the broker's master by one or several files (CSV or gzip). Either canonical CSV, with a header of
      symbol,exchange,token and optionally brsymbol,brexchange,name,expiry,strike,lotsize,instrumenttype,tick_size,
      or the broker's own dump (zerodha: Kite's instruments file). Bad rows are left out and listed; when there are
      too many of them, or the file is damaged, nothing changes.
      --force  also takes a file of fewer than half of the present rows

  npm run instruments -- fetch --broker ID [--feed NAME] [--force] [--json]
      Downloads the broker's master from the broker, and replaces the present one. Logs in as the account of feed NAME,
      or the broker's first; a public master needs no account. The gateway does the same every morning by itself.

  npm run instruments -- search --broker ID TEXT [--limit N] [--json]
      Instruments whose symbol begins with TEXT, then those whose name holds it.

  npm run instruments -- show --broker ID EXCHANGE:SYMBOL [--json]

  npm run instruments -- status [--json]
      The masters that are loaded: rows, generation, time, source.`;

type Command = (dataSource: DataSource, commandArguments: CommandArguments, io: CommandIo) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = {
  fetch: fetchCommand,
  import: importCommand,
  search: searchCommand,
  show: showCommand,
  status: statusCommand,
};

/** Runs one command and gives the exit code: 0 done, 1 not done, 2 wrong usage. */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  try {
    const { name, help, ...commandArguments } = parse(argv);
    if (help) {
      io.out(USAGE);
      return 0;
    }
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (!command) throw new UsageError(name ? `there is no command ${name}` : 'no command given');
    const { config } = loadConfig(io.env);
    const dataSource = await openImportDatabase(config.databaseUrl, true);
    try {
      return await command(dataSource, commandArguments, io);
    } finally {
      await dataSource.destroy();
    }
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof UsageError)) {
      io.err(message);
      return 1;
    }
    io.err(`${message}. See: npm run instruments -- --help`);
    return 2;
  }
}

function parse(argv: readonly string[]): CommandArguments & { name: string; help: boolean } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        broker: { type: 'string' },
        feed: { type: 'string' },
        file: { type: 'string', multiple: true, default: [] },
        limit: { type: 'string', default: '20' },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { file: files, limit, ...rest } = values;
    if (!/^[1-9]\d{0,5}$/.test(limit)) throw new UsageError(`--limit ${limit}: expected a number from 1`);
    const [name = '', ...others] = positionals;
    return { name, positionals: others, files, limit: Number(limit), ...rest };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError((error as Error).message.split('. ')[0]!);
  }
}
