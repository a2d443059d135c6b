import { createHash } from 'node:crypto';
import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const LOGIN_URL = 'https://kite.zerodha.com/connect/login';
const TOKEN_URL = 'https://api.kite.trade/session/token';

export const login: readonly LoginFlow[] = [{ kind: 'redirect', loginUrl, exchange }, { kind: 'manual' }];

/** Existing installations keep `<api key>:<access token>` in one value. */
export function accessTokenOf({ access_token = '' }: Credentials): string {
  return access_token.slice(access_token.indexOf(':') + 1);
}

function loginUrl({ api_key = '' }: Credentials): string {
  return `${LOGIN_URL}?v=3&api_key=${encodeURIComponent(api_key)}`;
}

/** Turns the single-use `request_token` of the redirect into the day's access token. */
async function exchange(
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { api_key = '', api_secret = '' } = credentials;
  const { request_token, status } = redirect;
  if (!request_token) {
    throw new LoginError('credential', `Kite gave no request_token${status ? ` (status ${status})` : ''}`);
  }
  const checksum = createHash('sha256')
    .update(api_key + request_token + api_secret)
    .digest('hex');
  const answer = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'X-Kite-Version': '3', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ api_key, request_token, checksum }).toString(),
  });
  return readAnswer(answer, [api_secret, request_token, checksum]);
}

function readAnswer({ status, body }: { status: number; body: string }, secrets: readonly string[]): LoginResult {
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Kite answered HTTP ${status} without JSON`);
  if (reply.status !== 'success' || status >= 400) {
    const said = typeof reply.message === 'string' ? `: ${redact(reply.message, secrets)}` : '';
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `Kite refused the login (HTTP ${status})${said}`,
    );
  }
  const data = isJsonObject(reply.data) ? reply.data : {};
  if (typeof data.access_token !== 'string' || data.access_token === '') {
    throw new LoginError('retryable', 'Kite answered without an access token');
  }
  return {
    credentials: { access_token: data.access_token },
    expiresAt: nextIst(6, 0, Date.now()),
    ...(typeof data.user_id === 'string' ? { clientId: data.user_id } : {}),
  };
}
