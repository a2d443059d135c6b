import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import {
  type Credentials,
  type HttpCall,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';

const BASE_URL = 'https://api.mstock.trade/openapi/typeb';
/** Of the API, with every call. */
const VERSION = { 'X-Mirae-Version': '1' };

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** What every call with a session carries. */
export function sessionHeaders({ api_key = '', auth_token = '' }: Credentials): Record<string, string> {
  return {
    ...VERSION,
    'Content-Type': 'application/json',
    'X-PrivateKey': api_key,
    Authorization: `Bearer ${auth_token}`,
  };
}

/** The first call gives a token that is good for the second alone; both want the one-time code. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { client_code = '', api_key = '', password = '', totp_secret } = credentials;
  if (password === '') throw new LoginError('credential', 'mStock needs the password for a login with a one-time code');
  const secrets = [password, totp, api_key, totp_secret];
  const form = { clientcode: client_code, password, totp, state: '' };
  const begun = await ask(http, jsonPost(`${BASE_URL}/connect/login`, form, VERSION), secrets);
  const refreshToken = required('mStock', firstText(begun, 'refreshToken', 'jwtToken'), 'refreshToken');
  const headers = { ...VERSION, 'X-PrivateKey': api_key };
  const call = jsonPost(`${BASE_URL}/session/verifytotp`, { refreshToken, totp }, headers);
  const { jwtToken } = await ask(http, call, [...secrets, refreshToken]);
  return {
    credentials: { auth_token: required('mStock', jwtToken, 'jwtToken') },
    expiresAt: nextIst(3, 0, Date.now()),
    clientId: client_code,
  };
}

async function ask(http: HttpClient, call: HttpCall, secrets: readonly (string | undefined)[]): Promise<JsonObject> {
  const answer = await http.request(call);
  const { status, message, errorcode, data } = jsonAnswer('mStock', answer);
  // `true` comes as a boolean or as a text.
  if (answer.status < 400 && String(status).toLowerCase() === 'true') return isJsonObject(data) ? data : {};
  throw refusal('mStock', answer.status, message, secrets, errorcode ? String(errorcode) : '');
}
