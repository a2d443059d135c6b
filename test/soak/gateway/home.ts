import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import { instrumentsEntry } from '../../bench/paths.js';
import { Child } from '../../bench/processes/child.js';
import { gatewayEnv } from './soak-gateway.js';

const IMPORT_WITHIN_MS = 120_000;

/** A folder for one gateway; whoever makes it removes it. */
export function makeHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tickgate-soak-'));
}

/** Gives the gateway of a folder, before it starts, the instruments of a broker. */
export async function importInstruments(
  folder: string,
  broker: string,
  instruments: readonly Instrument[],
): Promise<void> {
  const rows = instruments.map(({ symbol, exchange, token, brsymbol, brexchange }) =>
    [symbol, exchange, token, brsymbol, brexchange].join(','),
  );
  const file = join(folder, `${broker}.csv`);
  await writeFile(file, `${['symbol,exchange,token,brsymbol,brexchange', ...rows].join('\n')}\n`);
  const args = [instrumentsEntry, 'import', '--broker', broker, '--file', file, '--force'];
  const env = { PATH: process.env.PATH, ...gatewayEnv(folder) };
  await new Child('instruments import', process.execPath, args, { cwd: folder, env }).expectSuccess(IMPORT_WITHIN_MS);
}
