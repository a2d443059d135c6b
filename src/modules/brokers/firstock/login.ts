import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';

const LOGIN_URL = 'https://api.firstock.in/V1/login';

/** The vendor code is the user's id at the socket, and this. */
const VENDOR_SUFFIX = /_API$/;

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** By which the socket knows the user. */
export function socketUser({ vendor_code = '' }: Credentials): string {
  return vendor_code.replace(VENDOR_SUFFIX, '');
}

async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { user_id = '', vendor_code = '', api_key = '', password = '', totp_secret } = credentials;
  if (password === '') throw new LoginError('credential', 'Firstock needs the password for a login');
  const hash = sha256Hex(password);
  const form = { userId: user_id, password: hash, TOTP: totp, vendorCode: vendor_code, apiKey: api_key };
  const answer = await http.request(jsonPost(LOGIN_URL, form));
  const reply = jsonAnswer('Firstock', answer);
  if (reply.status !== 'success' || answer.status >= 400) {
    throw refusal('Firstock', answer.status, saidIn(reply), [password, hash, totp, api_key, totp_secret]);
  }
  const data = isJsonObject(reply.data) ? reply.data : {};
  const susertoken = required('Firstock', data.susertoken, 'susertoken');
  return { credentials: { susertoken }, expiresAt: nextIst(3, 0, Date.now()), clientId: user_id };
}

/** `message` is general; what is wrong with which field stands below it. */
function saidIn({ message, error }: JsonObject): string {
  const detail = isJsonObject(error) ? error.message : undefined;
  const texts = [message, detail].filter((text) => typeof text === 'string' && text !== '');
  return [...new Set(texts)].join(': ');
}
