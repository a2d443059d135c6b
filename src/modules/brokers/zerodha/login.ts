import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject } from '../../../common/json-object.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';

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
  const checksum = sha256Hex(api_key + request_token + api_secret);
  const answer = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'X-Kite-Version': '3', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ api_key, request_token, checksum }).toString(),
  });
  const { status: said, message, data } = jsonAnswer('Kite', answer);
  if (said !== 'success' || answer.status >= 400) {
    throw refusal('Kite', answer.status, message, [api_secret, request_token, checksum]);
  }
  const session = isJsonObject(data) ? data : {};
  return {
    credentials: { access_token: required('Kite', session.access_token, 'an access token') },
    expiresAt: nextIst(6, 0, Date.now()),
    clientId: firstText(session, 'user_id'),
  };
}
