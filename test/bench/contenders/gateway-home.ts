import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayEntry, instrumentsEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import type { GatewayHome } from '../scenario.js';

const API_KEY = 'benchkey-of-a-loopback-load-run';
const SYMBOLS = 3000;
const HEADER = 'symbol,exchange,token,brsymbol,brexchange,name,expiry,strike,lotsize,instrumenttype,tick_size';
const IMPORT_DEADLINE_MS = 120_000;

export async function makeTemporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tickgate-bench-'));
}

/** SYM0…SYM2999 of NSE, as the load tools name them. */
export function instrumentRows(): string {
  const rows = Array.from({ length: SYMBOLS }, (_, k) => `SYM${k},NSE,${k + 1},SYM${k},NSE,Load ${k},,,1,EQ,0.05`);
  return `${[HEADER, ...rows].join('\n')}\n`;
}

/** @throws Error when the gateway is not built */
export function requireBuild(): void {
  for (const entry of [gatewayEntry, instrumentsEntry]) {
    if (!existsSync(entry)) throw new Error(`${entry} is not there: run npm run build first`);
  }
}

/**
 * Fills a database of its own in `folder` through the gateway's own import command.
 *
 * @param profileFolder where the gateway leaves CPU profiles, or undefined
 * @throws Error when the import fails
 */
export async function makeGatewayHome(folder: string, profileFolder: string | undefined): Promise<GatewayHome> {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: `sqlite:${join(folder, 'bench.db')}`,
    TICKGATE_BOOTSTRAP_API_KEY: API_KEY,
  };
  const nodeArgs = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [];
  const home = { folder, env, apiKey: API_KEY, nodeArgs };
  await importInstruments(home, 'replay', instrumentRows());
  return home;
}

/**
 * Gives a home the instruments of one more broker.
 *
 * @param rows CSV with its header
 * @throws Error when the import fails
 */
export async function importInstruments({ folder, env }: GatewayHome, broker: string, rows: string): Promise<void> {
  const file = join(folder, `instruments-${broker}.csv`);
  await writeFile(file, rows);
  const args = [instrumentsEntry, 'import', '--broker', broker, '--file', file];
  await new Child('instruments import', process.execPath, args, { env, cwd: folder }).expectSuccess(IMPORT_DEADLINE_MS);
}
