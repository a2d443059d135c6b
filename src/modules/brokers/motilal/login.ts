import { createHash } from 'node:crypto';
import { nextIst } from '../../../common/ist-time.js';
import { parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

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
  const hash = createHash('sha256')
    .update(password + api_key)
    .digest('hex');
  const answer = await http.request({
    method: 'POST',
    url: LOGIN_URL,
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json',
      ...MACHINE,
      ApiKey: api_key,
      vendorinfo: client_code,
    },
    body: JSON.stringify({ userid: client_code, password: hash, '2FA': second_factor, totp }),
  });
  const auth_token = tokenIn(answer, [password, hash, second_factor, totp, api_key, totp_secret]);
  return { credentials: { auth_token }, expiresAt: nextIst(6, 0, Date.now()), clientId: client_code };
}

function tokenIn({ status, body }: { status: number; body: string }, secrets: readonly (string | undefined)[]): string {
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Motilal Oswal answered HTTP ${status} without JSON`);
  if (reply.status !== 'SUCCESS' || status >= 400) {
    const said = typeof reply.message === 'string' ? `: ${redact(reply.message, secrets)}` : '';
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `Motilal Oswal refused the login (HTTP ${status})${said}`,
    );
  }
  const { AuthToken } = reply;
  if (typeof AuthToken !== 'string' || AuthToken === '') {
    throw new LoginError('retryable', 'Motilal Oswal answered without AuthToken');
  }
  return AuthToken;
}
