import { nextIst } from '../../../common/ist-time.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';

const LOGIN_URL = 'https://openapi.motilaloswal.com/rest/login/v3/authdirectapi';

/** The broker wants to know the machine, and takes any text for it. */
const MACHINE: Readonly<Record<string, string>> = {
  'User-Agent': 'MOSL/V.1.1.0',
  ClientLocalIp: '127.0.0.1',
  ClientPublicIp: '127.0.0.1',
  MacAddress: '00:00:00:00:00:00',
  SourceId: 'WEB',
  osname: 'Linux',
  osversion: '1.0',
  devicemodel: 'PC',
  manufacturer: 'PC',
  productname: 'Tickgate',
  productversion: '1.0',
  browsername: 'Tickgate',
  browserversion: '1.0',
};

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { client_code = '', api_key = '', password = '', second_factor = '', totp_secret } = credentials;
  if (password === '') throw new LoginError('credential', 'Motilal Oswal needs the password for a login');
  if (second_factor === '') {
    throw new LoginError('credential', 'Motilal Oswal needs the date of birth or the PAN for a login');
  }
  const hash = sha256Hex(password + api_key);
  const form = { userid: client_code, password: hash, '2FA': second_factor, totp };
  const headers = { Accept: 'application/json', ...MACHINE, ApiKey: api_key, vendorinfo: client_code };
  const answer = await http.request(jsonPost(LOGIN_URL, form, headers));
  const { status, message, AuthToken } = jsonAnswer('Motilal Oswal', answer);
  if (status !== 'SUCCESS' || answer.status >= 400) {
    const secrets = [password, hash, second_factor, totp, api_key, totp_secret];
    throw refusal('Motilal Oswal', answer.status, message, secrets);
  }
  const auth_token = required('Motilal Oswal', AuthToken, 'AuthToken');
  return { credentials: { auth_token }, expiresAt: nextIst(6, 0, Date.now()), clientId: client_code };
}
