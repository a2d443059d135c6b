import { text } from 'node:stream/consumers';
import { type Account, AccountsService } from '../../modules/auth/accounts.service.js';
import type { BrokerDefinition, Credentials, HttpClient } from '../../modules/brokers/engine/contract.js';
import { missingFields } from '../../modules/brokers/logins/login-flows.js';
import { BrokerRegistry } from '../../modules/brokers/registry.js';
import type { AccountContext } from './account-context.js';

/** Where a command writes, and what it reads and asks; tests bring their own. */
export interface AccountIo {
  env: Readonly<Record<string, string | undefined>>;
  /** Default: the shipped ones. */
  brokers?: readonly BrokerDefinition[];
  /** What logins go over; default: the network. */
  http?: HttpClient;
  out(line: string): void;
  err(line: string): void;
}

/** The command line itself is wrong; the message says how it should be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Who has done it, in the audit log. */
export const COMMAND_LINE = { userName: 'command line', address: '' } as const;

/** @throws Error naming the brokers that there are */
export function definitionOf(broker: string, context: AccountContext): BrokerDefinition {
  const registry = context.get(BrokerRegistry);
  const definition = registry.get(broker);
  if (!definition) throw new Error(`No broker ${broker}; known: ${registry.ids().join(', ')}`);
  return definition;
}

/** @throws Error when there is no such feed */
export async function accountOf(context: AccountContext, feed: string): Promise<Account> {
  const account = await context.get(AccountsService).findByFeed(feed);
  if (!account) throw new Error(`There is no feed ${feed}; npm run accounts -- list shows those there are`);
  return account;
}

/** The credentials that a login needs and that are not there, in one sentence; empty when all are. */
export function missingFor(definition: BrokerDefinition, credentials: Credentials): string {
  const missing = missingFields(definition, credentials);
  if (missing.length === 0) return '';
  return `Not given, and needed for a login: ${missing.map(({ name, label }) => `${name} (${label})`).join(', ')}`;
}

/** `-` stands for what comes on standard input, so that a secret stays out of the shell's history. */
export async function givenOrRead(value: string): Promise<string> {
  return value === '-' ? (await text(process.stdin)).trim() : value;
}
