import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonPost, refusal } from '../families/login/answers.js';

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
  const { status, body } = await http.request(jsonPost(TOKEN_URL, { mpin, totp }, { 'x-api-key': client_id }));
  const reply = parseJsonObject(body) ?? {};
  const data = isJsonObject(reply.data) ? reply.data : {};
  const token = firstText(data, 'token', 'access_token') ?? firstText(reply, 'token', 'access_token');
  if (status < 400 && token !== undefined) {
    return { credentials: { access_token: token }, expiresAt: Date.now() + TOKEN_LIFE_MS };
  }
  const said = firstText(reply, 'message', 'error');
  const secrets = [client_id, mpin, totp, totp_secret];
  if (status >= 400 && status < 500 && status !== 429) throw refusal('INDmoney', status, said, secrets);
  const told = said === undefined ? '' : `: ${redact(said, secrets)}`;
  const advice = 'wait a minute, or 15 after several wrong codes, and log in again';
  throw new LoginError('fatal', `INDmoney gave no token (HTTP ${status})${told}; ${advice}`);
}
