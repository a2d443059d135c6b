import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const BASE_URL = 'https://api.mstock.trade/openapi/typeb';

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** What every call with a session carries. */
export function sessionHeaders({ api_key = '', auth_token = '' }: Credentials): Record<string, string> {
  return { ...commonHeaders(), 'X-PrivateKey': api_key, Authorization: `Bearer ${auth_token}` };
}

/** The first call gives a token that is good for the second alone; both want the one-time code. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { client_code = '', api_key = '', password = '', totp_secret } = credentials;
  if (password === '') throw new LoginError('credential', 'mStock needs the password for a login with a one-time code');
  const secrets = [password, totp, api_key, totp_secret];
  const begun = await post(http, '/connect/login', {}, { clientcode: client_code, password, totp, state: '' }, secrets);
  const refreshToken = textOf(begun, 'refreshToken', 'jwtToken');
  const verified = await post(http, '/session/verifytotp', { 'X-PrivateKey': api_key }, { refreshToken, totp }, [
    ...secrets,
    refreshToken,
  ]);
  return {
    credentials: { auth_token: textOf(verified, 'jwtToken') },
    expiresAt: nextIst(3, 0, Date.now()),
    clientId: client_code,
  };
}

async function post(
  http: HttpClient,
  path: string,
  headers: Record<string, string>,
  body: Record<string, string>,
  secrets: readonly (string | undefined)[],
): Promise<JsonObject> {
  const answer = await http.request({
    method: 'POST',
    url: `${BASE_URL}${path}`,
    headers: { ...commonHeaders(), ...headers },
    body: JSON.stringify(body),
  });
  const { status } = answer;
  const reply = parseJsonObject(answer.body);
  if (!reply) throw new LoginError('retryable', `mStock answered HTTP ${status} without JSON`);
  // `true` comes as a boolean or as a text.
  if (status >= 400 || String(reply.status).toLowerCase() !== 'true') {
    const code = reply.errorcode ? `, ${redact(String(reply.errorcode), secrets)}` : '';
    const said = typeof reply.message === 'string' ? `: ${redact(reply.message, secrets)}` : '';
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `mStock refused the login (HTTP ${status}${code})${said}`,
    );
  }
  return isJsonObject(reply.data) ? reply.data : {};
}

/** The first of these that is there. */
function textOf(data: JsonObject, ...keys: readonly string[]): string {
  const found = keys.map((key) => data[key]).find((value) => typeof value === 'string' && value !== '');
  if (typeof found !== 'string') throw new LoginError('retryable', `mStock answered without ${keys[0]}`);
  return found;
}

function commonHeaders(): Record<string, string> {
  return { 'X-Mirae-Version': '1', 'Content-Type': 'application/json' };
}
