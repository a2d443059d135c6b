import type { DataSource } from 'typeorm';
import type { Instrument } from '../../modules/instruments/instrument.js';
import { currentMasters, loadMaster } from '../../modules/instruments/load-master.js';
import type { LoadedMaster } from '../../modules/instruments/loaded-master.js';
import {
  type CommandArguments,
  CommandError,
  type CommandIo,
  requireBroker,
  tableLines,
  UsageError,
} from './command.js';

/** `search`: instruments whose symbol begins with a text, then those whose name holds it. Exit code 1 for none. */
export async function searchCommand(
  dataSource: DataSource,
  commandArguments: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const text = commandArguments.positionals.join(' ').trim();
  if (text === '') throw new UsageError('the text to search for is missing');
  const master = await masterOf(dataSource, requireBroker(commandArguments));
  const found = master.search(text, commandArguments.limit);
  if (commandArguments.json) io.out(JSON.stringify(found));
  else if (found.length === 0) io.err(`Nothing begins with ${JSON.stringify(text)} or has it in its name.`);
  else for (const line of tableLines([HEADINGS, ...found.map(cells)])) io.out(line);
  return found.length > 0 ? 0 : 1;
}

/** `show`: one instrument with all its fields. Exit code 1 when there is none. */
export async function showCommand(
  dataSource: DataSource,
  commandArguments: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const [, exchange, symbol] = /^([^:]+):(.+)$/.exec(commandArguments.positionals.join(' ')) ?? [];
  if (!exchange || !symbol) throw new UsageError('name the instrument as EXCHANGE:SYMBOL, for example NSE:RELIANCE');
  const broker = requireBroker(commandArguments);
  const master = await masterOf(dataSource, broker);
  const instrument = master.find(symbol, exchange);
  if (!instrument) {
    const similar = master.search(symbol, 3).map((other) => `${other.exchange}:${other.symbol}`);
    const hint = similar.length > 0 ? ` Similar: ${similar.join(', ')}.` : '';
    throw new CommandError(`${broker} has no ${exchange}:${symbol}.${hint}`);
  }
  if (commandArguments.json) io.out(JSON.stringify(instrument));
  else {
    const fields = Object.entries(instrument).filter(([, value]) => value !== undefined);
    for (const line of tableLines(fields.map(([name, value]) => [name, String(value)]))) io.out(line);
  }
  return 0;
}

/** `status`: the masters that are there. */
export async function statusCommand(
  dataSource: DataSource,
  commandArguments: CommandArguments,
  io: CommandIo,
): Promise<number> {
  const masters = [...(await currentMasters(dataSource)).values()];
  if (commandArguments.json) {
    io.out(
      JSON.stringify(
        masters.map(({ broker, rowCount, generation, loadedAt, source }) => ({
          broker,
          rows: rowCount,
          generation,
          loaded_at: loadedAt,
          source,
        })),
      ),
    );
  } else if (masters.length === 0) {
    io.out('There is no instrument master yet. Import one: npm run instruments -- import --broker ID --file FILE');
  } else {
    const rows = masters.map((master) => [
      master.broker,
      String(master.rowCount),
      String(master.generation),
      master.loadedAt,
      master.source,
    ]);
    for (const line of tableLines([['BROKER', 'ROWS', 'GENERATION', 'LOADED AT', 'SOURCE'], ...rows])) io.out(line);
  }
  return 0;
}

const HEADINGS = ['INSTRUMENT', 'TOKEN', 'TYPE', 'EXPIRY', 'LOT', 'NAME'];

function cells({ exchange, symbol, token, instrumenttype, expiry, lotsize, name }: Instrument): string[] {
  return [`${exchange}:${symbol}`, token, instrumenttype ?? '', expiry ?? '', String(lotsize ?? ''), name ?? ''];
}

async function masterOf(dataSource: DataSource, broker: string): Promise<LoadedMaster> {
  const current = await loadMaster(dataSource, broker);
  if (current) return current.instruments;
  throw new CommandError(
    `${broker} has no instrument master. Import one: npm run instruments -- import --broker ${broker} --file FILE`,
  );
}
