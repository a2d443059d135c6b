import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const TOKEN_URL = 'https://api.indstocks.com/generate/token';
const TOKEN_LIFE_MS = 24 * 60 * 60_000;

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/**
 * No answer may lead to another try by itself: the broker takes one request a minute, locks the door for a quarter of
 * an hour after five wrong codes, and each new token ends the one before.
 */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { client_id = '', mpin = '', totp_secret } = credentials;
  if (client_id === '' || mpin === '') {
    throw new LoginError('credential', 'INDmoney needs client_id and mpin for a login');
  }
  const { status, body } = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'x-api-key': client_id, 'Content-Type': 'application/json' },
    body: JSON.stringify({ mpin, totp }),
  });
  const reply = parseJsonObject(body) ?? {};
  const token = status < 400 ? tokenIn(reply) : undefined;
  if (token !== undefined) return { credentials: { access_token: token }, expiresAt: Date.now() + TOKEN_LIFE_MS };
  const said = [reply.message, reply.error].find((one) => typeof one === 'string' && one !== '');
  const told = said === undefined ? '' : `: ${redact(String(said), [client_id, mpin, totp, totp_secret])}`;
  if (status >= 400 && status < 500 && status !== 429) {
    throw new LoginError('credential', `INDmoney refused the login (HTTP ${status})${told}`);
  }
  const advice = 'wait a minute, or 15 after several wrong codes, and log in again';
  throw new LoginError('fatal', `INDmoney gave no token (HTTP ${status})${told}; ${advice}`);
}

function tokenIn(reply: JsonObject): string | undefined {
  const data = isJsonObject(reply.data) ? reply.data : {};
  const tokens = [data.token, data.access_token, reply.token, reply.access_token];
  return tokens.find((one): one is string => typeof one === 'string' && one !== '');
}
