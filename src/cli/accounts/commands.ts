import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AccountsService } from '../../modules/auth/accounts.service.js';
import { ApiKeyService } from '../../modules/auth/api-key.service.js';
import { User } from '../../modules/auth/entities/user.entity.js';
import { urlCredential } from '../../modules/brokers/broker-settings.js';
import { type AccountIo, accountOf, definitionOf, givenOrRead, missingFor } from './account-io.js';

interface Assignments {
  set: readonly string[];
  url: readonly string[];
}

export async function listAccounts(context: INestApplicationContext, io: AccountIo): Promise<number> {
  const accounts = await context.get(AccountsService).list();
  for (const { feed, broker, id } of accounts) io.out(`${feed}\t${broker}\t${id}`);
  if (accounts.length === 0) io.out('There is no account yet; npm start makes the first one');
  return 0;
}

/** Adds an account of the first user, and an API key for it. */
export async function addAccount(
  context: INestApplicationContext,
  io: AccountIo,
  { broker, label, ...assignments }: Assignments & { broker: string; label: string },
): Promise<number> {
  const definition = definitionOf(broker, io);
  const credentials = await readAssignments(assignments);
  const missing = missingFor(definition, credentials);
  if (missing) io.err(missing);
  const [user] = await context.get(DataSource).manager.find(User, { order: { createdAt: 'ASC' }, take: 1 });
  if (!user) throw new Error('There is no user yet: start the gateway once');
  const account = await context.get(AccountsService).create(user.id, broker, label, credentials);
  const { key } = await context.get(ApiKeyService).create(user.id, account.id, label);
  io.out(`Feed ${account.feed} opens at the next start. Its API key, shown this once:`);
  io.out(key);
  return 0;
}

export async function updateAccount(
  context: INestApplicationContext,
  io: AccountIo,
  { feed, ...assignments }: Assignments & { feed: string },
): Promise<number> {
  const { id } = await accountOf(context, feed);
  const changed = await context.get(AccountsService).updateCredentials(id, await readAssignments(assignments));
  io.out(changed ? `Feed ${feed} has new credentials from the next start on` : `Feed ${feed} had these already`);
  return 0;
}

async function readAssignments({ set, url }: Assignments): Promise<Record<string, string>> {
  const credentials: Record<string, string> = {};
  for (const assignment of set) {
    const [name, value] = split(assignment, '--set NAME=VALUE');
    credentials[name] = await givenOrRead(value);
  }
  for (const assignment of url) {
    const [channel, value] = split(assignment, '--url CHANNEL=URL');
    credentials[urlCredential(channel)] = value;
  }
  return credentials;
}

/** The value is not repeated in the error: it may be a secret. */
function split(assignment: string, form: string): [name: string, value: string] {
  const at = assignment.indexOf('=');
  if (at < 1) throw new Error(`An argument is not of the form ${form}`);
  return [assignment.slice(0, at), assignment.slice(at + 1)];
}
