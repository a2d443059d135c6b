import type { INestApplicationContext } from '@nestjs/common';
import { redact } from '../../common/redact.js';
import { type Account, AccountsService } from '../../modules/auth/accounts.service.js';
import { splitUrls } from '../../modules/brokers/broker-settings.js';
import {
  type BrokerDefinition,
  type Credentials,
  type FailureKind,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../../modules/brokers/engine/contract.js';
import { FetchHttpClient } from '../../modules/brokers/engine/http-client.js';
import { type AccountIo, accountOf, definitionOf, givenOrRead, missingFor, UsageError } from './account-io.js';
import { loginInstructions } from './login-instructions.js';
import { parseRedirect } from './redirect.js';

export interface LoginArguments {
  feed: string;
  /** The address that the browser was sent to, or its query; `-` reads it from standard input. */
  redirect?: string;
  /** The one-time code; `-` reads it from standard input. */
  totp?: string;
}

/** What a person brought, and how the broker takes it. */
interface Login {
  secrets: readonly string[];
  run(credentials: Credentials, http: HttpClient): Promise<LoginResult>;
}

/**
 * Logs an account in: takes what the browser brought back, or a one-time code, to the broker and keeps the token it
 * gives. Without either it says how to log in. Exit code 1 when the broker gave no token.
 *
 * @throws UsageError when the broker has no login of the kind that was asked for
 */
export async function loginAccount(
  context: INestApplicationContext,
  io: AccountIo,
  loginArguments: LoginArguments,
): Promise<number> {
  const account = await accountOf(context, loginArguments.feed);
  const definition = definitionOf(account.broker, io);
  const { credentials } = splitUrls(account.credentials);
  const missing = missingFor(definition, credentials);
  if (missing) throw new Error(`${missing}; npm run accounts -- set --feed ${account.feed} --set NAME=VALUE`);
  const http = io.http ?? new FetchHttpClient();
  const login = await loginOf(definition, loginArguments);
  try {
    if (login) await keep(context, io, account, await login.run(credentials, http));
    else for (const line of await loginInstructions(context, account, definition, http)) io.out(line);
    return 0;
  } catch (error) {
    io.err(describe(error as Error, account, secretsOf(definition, credentials, login)));
    return 1;
  }
}

async function loginOf(definition: BrokerDefinition, { redirect, totp }: LoginArguments): Promise<Login | undefined> {
  if (redirect !== undefined && totp !== undefined) throw new UsageError('give --redirect or --totp, not both');
  if (redirect !== undefined) {
    const flow = flowOf(definition, 'redirect');
    const parameters = parseRedirect(await givenOrRead(redirect));
    return {
      secrets: Object.values(parameters),
      run: (credentials, http) => flow.exchange(credentials, parameters, http),
    };
  }
  if (totp !== undefined) {
    const flow = flowOf(definition, 'totp');
    const code = await givenOrRead(totp);
    return { secrets: [code], run: (credentials, http) => flow.login(credentials, code, http) };
  }
  return undefined;
}

function flowOf<K extends 'redirect' | 'totp'>(
  { id, login }: BrokerDefinition,
  kind: K,
): Extract<LoginFlow, { kind: K }> {
  const flow = login.find((candidate): candidate is Extract<LoginFlow, { kind: K }> => candidate.kind === kind);
  if (!flow) throw new UsageError(`${id} has no login with --${kind}`);
  return flow;
}

async function keep(
  context: INestApplicationContext,
  io: AccountIo,
  { id, feed }: Account,
  { credentials, expiresAt, clientId }: LoginResult,
): Promise<void> {
  await context.get(AccountsService).updateCredentials(id, credentials);
  const user = clientId === undefined ? '' : ` as ${clientId}`;
  const end = expiresAt === undefined ? '' : `, until ${new Date(expiresAt).toISOString()}`;
  io.out(`Feed ${feed} is logged in${user}${end}; takes effect at the next start`);
}

const MAX_REASON = 500;

const ADVICE: Readonly<Record<FailureKind, string>> = {
  retryable: 'Try again in a minute',
  credential:
    'Check the credentials (npm run accounts -- set --feed FEED --set NAME=VALUE), then begin anew: npm run accounts -- login --feed FEED',
  fatal: "Trying again does not help: something must be changed at the broker's site",
};

function describe(error: Error, { broker, feed }: Account, secrets: readonly string[]): string {
  // A part of it may be the broker's own words, which are made one line and cannot steer the terminal.
  const reason = redact(error.message, secrets)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .slice(0, MAX_REASON);
  const advice = error instanceof LoginError ? `. ${ADVICE[error.kind].replaceAll('FEED', feed)}` : '';
  return `${broker}: not logged in: ${reason.replace(/\. *$/, '')}${advice}`;
}

/** Besides the account's secrets all that was brought and has a digit: `status=success` shall not blot out a word. */
function secretsOf({ credentials: fields }: BrokerDefinition, credentials: Credentials, login?: Login): string[] {
  const own = fields.flatMap(({ name, secret }) => (secret && credentials[name]) || []);
  const brought = (login?.secrets ?? []).filter((value) => /\d/.test(value));
  return [...own, ...brought].flatMap((secret) => [secret, encodeURIComponent(secret)]);
}
