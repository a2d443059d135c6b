import { createHash } from 'node:crypto';
import { type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { readAccessToken } from './access-token.js';

const LOGIN_URL = 'https://api-t1.fyers.in/api/v3/generate-authcode';
const TOKEN_URL = 'https://api-t1.fyers.in/api/v3/validate-authcode';

export const login: readonly LoginFlow[] = [
  { kind: 'redirect', loginUrl, exchange, returnsState: 'always' },
  { kind: 'manual' },
];

/** The page wants a state in any case. */
function loginUrl({ client_id = '', redirect_uri = '' }: Credentials, state = 'tickgate'): string {
  const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', state });
  return `${LOGIN_URL}?${query}`;
}

/** Turns the redirect's single-use `auth_code` into the day's access token. */
async function exchange(
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { client_id = '', secret = '' } = credentials;
  const { auth_code, s, message = '' } = redirect;
  if (!auth_code || (s !== undefined && s !== 'ok')) {
    const said = message ? `: ${redact(message, [secret, auth_code])}` : '';
    throw new LoginError('credential', `Fyers gave no auth_code${said}`);
  }
  const appIdHash = createHash('sha256').update(`${client_id}:${secret}`).digest('hex');
  const answer = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ grant_type: 'authorization_code', appIdHash, code: auth_code }),
  });
  return readAnswer(answer, [secret, auth_code, appIdHash]);
}

function readAnswer({ status, body }: { status: number; body: string }, secrets: readonly string[]): LoginResult {
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Fyers answered HTTP ${status} without JSON`);
  if (reply.s !== 'ok' || status >= 400) {
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `Fyers refused the login (HTTP ${status}${codeOf(reply)})${textOf(reply, secrets)}`,
    );
  }
  const { access_token, refresh_token } = reply;
  if (typeof access_token !== 'string' || access_token === '') {
    throw new LoginError('retryable', 'Fyers answered without an access token');
  }
  const { hsmKey, expiresAt } = readAccessToken(access_token);
  if (hsmKey === undefined) {
    throw new LoginError('fatal', 'Fyers gave an access token without hsm_key: the app has no market data');
  }
  return {
    credentials: { access_token, ...(typeof refresh_token === 'string' && refresh_token ? { refresh_token } : {}) },
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function codeOf({ code }: JsonObject): string {
  return typeof code === 'number' ? `, code ${code}` : '';
}

function textOf({ message }: JsonObject, secrets: readonly string[]): string {
  return typeof message === 'string' && message !== '' ? `: ${redact(message, secrets)}` : '';
}
