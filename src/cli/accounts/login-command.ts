import { TooManyAttemptsError } from '../../modules/auth/too-many-attempts.error.js';
import { splitUrls } from '../../modules/brokers/broker-settings.js';
import { type BrokerDefinition, type FailureKind, LoginError } from '../../modules/brokers/engine/contract.js';
import { AccountLoginService, type LoggedIn } from '../../modules/brokers/logins/account-login.service.js';
import { flowOf, type LoginMethod } from '../../modules/brokers/logins/login-flows.js';
import { redirectParameters } from '../../modules/brokers/logins/redirect-parameters.js';
import type { AccountContext } from './account-context.js';
import {
  type AccountIo,
  accountOf,
  COMMAND_LINE,
  definitionOf,
  givenOrRead,
  missingFor,
  UsageError,
} from './account-io.js';
import { loginInstructions } from './login-instructions.js';

export interface LoginArguments {
  feed: string;
  /** The address that the browser was sent to, or its query; `-` reads it from standard input. */
  redirect?: string;
  /** The one-time code; `-` reads it from standard input, `stored` makes it of the stored TOTP secret. */
  totp?: string;
  /** With the stored keys alone. */
  keys?: boolean;
}

type Login = (logins: AccountLoginService, accountId: string) => Promise<LoggedIn>;

const STORED = 'stored';

/**
 * Logs an account in: takes what the browser brought back, or a one-time code, to the broker and keeps the token it
 * gives. Without either it says how to log in. Exit code 1 when the broker gave no token.
 *
 * @throws UsageError when the broker has no login of the kind that was asked for
 */
export async function loginAccount(
  context: AccountContext,
  io: AccountIo,
  loginArguments: LoginArguments,
): Promise<number> {
  const account = await accountOf(context, loginArguments.feed);
  const definition = definitionOf(account.broker, context);
  const missing = missingFor(definition, splitUrls(account.credentials).credentials);
  if (missing) throw new Error(`${missing}; npm run accounts -- set --feed ${account.feed} --set NAME=VALUE`);
  const login = await loginOf(definition, loginArguments);
  const logins = context.get(AccountLoginService);
  try {
    if (login) await report(context, io, await login(logins, account.id));
    else for (const line of await loginInstructions(logins, account, definition)) io.out(line);
    return 0;
  } catch (error) {
    if (!(error instanceof LoginError || error instanceof TooManyAttemptsError)) throw error;
    io.err(`${account.broker}: not logged in: ${error.message}${adviceOn(error, account.feed)}`);
    return 1;
  }
}

async function loginOf(
  definition: BrokerDefinition,
  { redirect, totp, keys }: LoginArguments,
): Promise<Login | undefined> {
  if (redirect !== undefined && totp !== undefined) throw new UsageError('give --redirect or --totp, not both');
  if (keys && (redirect ?? totp) !== undefined) throw new UsageError('give --keys without --redirect and --totp');
  if (redirect !== undefined) {
    requireFlow(definition, 'redirect');
    const parameters = redirectParameters(await givenOrRead(redirect));
    if (!parameters) {
      throw new UsageError('--redirect has no NAME=VALUE in it: give the whole address that the browser was sent to');
    }
    return (logins, id) => logins.completeRedirect(id, parameters, COMMAND_LINE);
  }
  if (totp !== undefined) {
    requireFlow(definition, 'totp');
    const code = totp === STORED ? undefined : await givenOrRead(totp);
    return (logins, id) => logins.logInByCode(id, code, COMMAND_LINE);
  }
  if (keys) {
    requireFlow(definition, 'keys');
    return (logins, id) => logins.logInByKeys(id, COMMAND_LINE);
  }
  return undefined;
}

function requireFlow(definition: BrokerDefinition, kind: LoginMethod): void {
  if (!flowOf(definition, kind)) throw new UsageError(`${definition.id} has no login with --${kind}`);
}

async function report(context: AccountContext, io: AccountIo, { feed, clientId, expiresAt }: LoggedIn): Promise<void> {
  const user = clientId === undefined ? '' : ` as ${clientId}`;
  const end = expiresAt === undefined ? '' : `, until ${new Date(expiresAt).toISOString()}`;
  io.out(`Feed ${feed} is logged in${user}${end}; ${await context.tellGateway()}`);
}

const ADVICE: Readonly<Record<FailureKind, string>> = {
  retryable: 'Try again in a minute',
  credential:
    'Check the credentials (npm run accounts -- set --feed FEED --set NAME=VALUE), then begin anew: npm run accounts -- login --feed FEED',
  fatal: "Trying again does not help: something must be changed at the broker's site",
};

function adviceOn(error: LoginError | TooManyAttemptsError, feed: string): string {
  return error instanceof LoginError ? `. ${ADVICE[error.kind].replaceAll('FEED', feed)}` : '';
}
