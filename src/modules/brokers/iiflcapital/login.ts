import { createHash } from 'node:crypto';
import { nextIst } from '../../../common/ist-time.js';
import { parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const LOGIN_URL = 'https://markets.iiflcapital.com/';
const SESSION_URL = 'https://api.iiflcapital.com/v1/getusersession';

/** Names under which the redirect brings what the exchange needs. */
const AUTH_CODE_NAMES = ['authCode', 'authcode', 'auth_code', 'code'];
const CLIENT_ID_NAMES = ['clientId', 'clientid', 'client_id', 'clientCode'];

export const login: readonly LoginFlow[] = [{ kind: 'redirect', loginUrl, exchange }, { kind: 'manual' }];

/** Whom a session token, a JWT, is for; undefined where it does not say. Its signature is the broker's business. */
export function clientCodeOf(userSession: string): string | undefined {
  const payload = Buffer.from(userSession.split('.')[1] ?? '', 'base64url').toString('utf8');
  const code = parseJsonObject(payload)?.preferred_username;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** The page is known to take the callback as it is, under either name: only what would end the parameter is escaped. */
function loginUrl({ app_key = '', redirect_uri = '' }: Credentials): string {
  const callback = encodeURI(redirect_uri).replaceAll('&', '%26').replaceAll('#', '%23');
  const appKey = encodeURIComponent(app_key);
  return `${LOGIN_URL}?v=1&appkey=${appKey}&redirecturl=${callback}&redirectUrl=${callback}`;
}

/** Turns the redirect's code into the day's session token. */
async function exchange(
  { app_secret = '' }: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const authCode = firstOf(redirect, AUTH_CODE_NAMES);
  const clientId = firstOf(redirect, CLIENT_ID_NAMES);
  if (!authCode || !clientId) {
    throw new LoginError('credential', 'IIFL Capital gave no authCode and clientId in the redirect');
  }
  const checkSum = createHash('sha256').update(`${clientId}${authCode}${app_secret}`).digest('hex');
  const answer = await http.request({
    method: 'POST',
    url: SESSION_URL,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ checkSum }),
  });
  return readAnswer(answer, [app_secret, authCode, checkSum]);
}

function readAnswer({ status, body }: { status: number; body: string }, secrets: readonly string[]): LoginResult {
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `IIFL Capital answered HTTP ${status} without JSON`);
  if (String(reply.status).toLowerCase() !== 'ok' || status >= 400) {
    const said = typeof reply.message === 'string' && reply.message !== '' ? `: ${redact(reply.message, secrets)}` : '';
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `IIFL Capital refused the login (HTTP ${status})${said}`,
    );
  }
  const { userSession } = reply;
  if (typeof userSession !== 'string' || userSession === '') {
    throw new LoginError('retryable', 'IIFL Capital answered without userSession');
  }
  const clientId = clientCodeOf(userSession);
  if (clientId === undefined) {
    throw new LoginError('fatal', 'IIFL Capital gave a session token that names no user (preferred_username)');
  }
  return { credentials: { user_session: userSession }, expiresAt: nextIst(3, 0, Date.now()), clientId };
}

function firstOf(redirect: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  return names.map((name) => redirect[name]).find((value) => value);
}
