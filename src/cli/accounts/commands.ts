import { DataSource } from 'typeorm';
import { isStopped } from '../../modules/auth/accounts/account-use.js';
import { AccountsService } from '../../modules/auth/accounts.service.js';
import { ApiKeyService } from '../../modules/auth/api-key.service.js';
import { AuditService } from '../../modules/auth/audit/audit.service.js';
import { User } from '../../modules/auth/entities/user.entity.js';
import { Invalidations } from '../../modules/auth/invalidations.js';
import { urlCredential } from '../../modules/brokers/broker-settings.js';
import type { BrokerDefinition } from '../../modules/brokers/engine/contract.js';
import { AccountLoginService } from '../../modules/brokers/logins/account-login.service.js';
import { namesClient } from '../../modules/brokers/logins/foreign-login.js';
import { tokenFields } from '../../modules/brokers/logins/login-flows.js';
import type { AccountContext } from './account-context.js';
import { type AccountIo, accountOf, COMMAND_LINE, definitionOf, givenOrRead, missingFor } from './account-io.js';

interface Assignments {
  set: readonly string[];
  url: readonly string[];
}

export async function listAccounts(context: AccountContext, io: AccountIo): Promise<number> {
  const accounts = await context.get(AccountsService).rows();
  for (const account of accounts) {
    const { feed, broker, id, state } = account;
    io.out(`${feed}\t${broker}\t${id}\t${isStopped(account) ? 'disabled' : state}`);
  }
  if (accounts.length === 0) io.out('There is no account yet; npm start makes the first one');
  return 0;
}

/** Adds an account of the first user, and an API key for it. */
export async function addAccount(
  context: AccountContext,
  io: AccountIo,
  { broker, label, ...assignments }: Assignments & { broker: string; label: string },
): Promise<number> {
  const definition = definitionOf(broker, context);
  const values = await readAssignments(assignments);
  const missing = missingFor(definition, values);
  if (missing) io.err(missing);
  const [user] = await context.get(DataSource).manager.find(User, { order: { createdAt: 'ASC' }, take: 1 });
  if (!user) throw new Error('There is no user yet: start the gateway once');
  const { credentials, tokens } = split(definition, values);
  const account = await context.get(AccountsService).create(user.id, broker, label, credentials, {
    tokens,
    alongside: (manager, { id, feed }) =>
      context.get(AuditService).record(manager, {
        ...COMMAND_LINE,
        action: 'account.create',
        target: { type: 'account', id },
        details: { user_id: user.id, broker, feed, label, fields: Object.keys(values) },
      }),
  });
  const { key } = await context.get(ApiKeyService).create(user.id, account.id, label);
  context.get(Invalidations).announce('ACCOUNT', user.id, { id: account.id });
  io.out(`Feed ${account.feed} is there; ${await context.tellGateway()}. Its API key, shown this once:`);
  io.out(key);
  return 0;
}

/** Changes credentials; a token counts as a login. */
export async function updateAccount(
  context: AccountContext,
  io: AccountIo,
  { feed, forgetsClient, ...assignments }: Assignments & { feed: string; forgetsClient: boolean },
): Promise<number> {
  const { id, userId, broker } = await accountOf(context, feed);
  const definition = definitionOf(broker, context);
  const { credentials, tokens } = split(definition, await readAssignments(assignments));
  if (forgetsClient || namesClient(definition, credentials)) {
    await context.get(AccountsService).changeSettings(id, { clientId: null }, (manager) =>
      context.get(AuditService).record(manager, {
        ...COMMAND_LINE,
        action: 'account.change',
        target: { type: 'account', id },
        details: { clientId: null },
      }),
    );
    io.out(`Feed ${feed} takes the next login, whoever it is of at the broker`);
  }
  const hasChanged = await context.get(AccountsService).updateCredentials(id, credentials, (manager) =>
    context.get(AuditService).record(manager, {
      ...COMMAND_LINE,
      action: 'account.change',
      target: { type: 'account', id },
      details: { fields: Object.keys(credentials) },
    }),
  );
  const hasTokens = Object.keys(tokens).length > 0;
  const login = hasTokens ? await context.get(AccountLoginService).logInByToken(id, tokens, COMMAND_LINE) : undefined;
  if (!hasChanged && !login?.isNews) {
    if (!forgetsClient) io.out(`Feed ${feed} had these already`);
    return 0;
  }
  context.get(Invalidations).announce('ACCOUNT', userId, { id });
  io.out(`Feed ${feed} has new credentials; ${await context.tellGateway()}`);
  return 0;
}

export async function logOutAccount(context: AccountContext, io: AccountIo, feed: string): Promise<number> {
  const { id } = await accountOf(context, feed);
  await context.get(AccountLoginService).logOut(id, COMMAND_LINE);
  io.out(`Feed ${feed} is logged out; ${await context.tellGateway()}`);
  return 0;
}

type Values = Record<string, string>;

/** What a login gives is kept apart from what the owner gives. */
function split(definition: BrokerDefinition, values: Values): { credentials: Values; tokens: Values } {
  const names = new Set(tokenFields(definition).map(({ name }) => name));
  const entries = Object.entries(values);
  return {
    credentials: Object.fromEntries(entries.filter(([name]) => !names.has(name))),
    tokens: Object.fromEntries(entries.filter(([name]) => names.has(name))),
  };
}

async function readAssignments({ set, url }: Assignments): Promise<Values> {
  const values: Values = {};
  for (const assignment of set) {
    const [name, value] = parse(assignment, '--set NAME=VALUE');
    values[name] = await givenOrRead(value);
  }
  for (const assignment of url) {
    const [channel, value] = parse(assignment, '--url CHANNEL=URL');
    values[urlCredential(channel)] = value;
  }
  return values;
}

/** The value is not repeated in the error: it may be a secret. */
function parse(assignment: string, form: string): [name: string, value: string] {
  const at = assignment.indexOf('=');
  if (at < 1) throw new Error(`An argument is not of the form ${form}`);
  return [assignment.slice(0, at), assignment.slice(at + 1)];
}
