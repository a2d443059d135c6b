import { accountsEntry } from '../paths.js';
import { Child } from '../processes/child.js';
import type { GatewayHome } from '../scenario.js';
import { importInstruments, instrumentRows } from './gateway-home.js';

const DEADLINE_MS = 60_000;
const KEY = /shown this once:\n(\S+)/;
/** Brokers name their credentials differently; an edge looks at none of them. */
const CREDENTIALS = { access_token: 'a token of the bench' };

const accounts = new WeakMap<GatewayHome, Map<string, Promise<string>>>();

/** An account of a broker with the bench's instruments, made when it is first asked for; gives an API key of it. */
export function accountAt(home: GatewayHome, broker: string): Promise<string> {
  const known = accounts.get(home) ?? new Map<string, Promise<string>>();
  accounts.set(home, known);
  const account = known.get(broker) ?? makeAccount(home, broker);
  known.set(broker, account);
  return account;
}

async function makeAccount(home: GatewayHome, broker: string): Promise<string> {
  await importInstruments(home, broker, instrumentRows());
  return addAccount(home, broker, CREDENTIALS);
}

/**
 * Adds an account through the gateway's own command.
 *
 * @param urls of the broker's channels, where they are not the official ones
 * @returns an API key of the account
 * @throws Error when the command fails
 */
export async function addAccount(
  { folder, env }: GatewayHome,
  broker: string,
  credentials: Readonly<Record<string, string>>,
  urls: Readonly<Record<string, string>> = {},
): Promise<string> {
  const option = (name: string, values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values).flatMap(([key, value]) => [name, `${key}=${value}`]);
  const args = [accountsEntry, 'add', '--broker', broker, ...option('--set', credentials), ...option('--url', urls)];
  const command = new Child('accounts add', process.execPath, args, { env, cwd: folder });
  const [, key] = await command.expectOutput(KEY, DEADLINE_MS);
  await command.expectSuccess(DEADLINE_MS);
  return key!;
}
