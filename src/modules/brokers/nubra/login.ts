import { randomUUID } from 'node:crypto';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';

const BASE_URL = 'https://api.nubra.io';

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** One step of the login: what is asked, and the token that the answer has. */
interface Step {
  path: string;
  token: 'auth_token' | 'session_token';
  headers: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
}

/** The code gives a token for the PIN, and the PIN the token of the session, which belongs to the device of the login. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { phone = '', pin = '', totp_secret } = credentials;
  if (pin === '') throw new LoginError('credential', 'Nubra needs the MPIN for a login');
  const device_id = credentials.device_id || randomUUID();
  const secrets = [pin, totp, totp_secret];
  const device = { 'x-device-id': device_id };
  const byCode = (code: string | number): Promise<string> =>
    take(http, secrets, {
      path: '/totp/login',
      token: 'auth_token',
      headers: device,
      body: { phone, totp: code, otp: '' },
    });
  const authToken = await byCode(Number(totp)).catch((error: unknown) => {
    // As a number a code loses the zeros that it begins with.
    if (totp.startsWith('0') && error instanceof LoginError && error.kind === 'credential') return byCode(totp);
    throw error;
  });
  const session_token = await take(http, [...secrets, authToken], {
    path: '/verifypin',
    token: 'session_token',
    headers: { ...device, Authorization: `Bearer ${authToken}` },
    body: { pin },
  });
  return { credentials: { session_token, device_id }, clientId: phone };
}

async function take(
  http: HttpClient,
  secrets: readonly (string | undefined)[],
  { path, token, headers, body }: Step,
): Promise<string> {
  const reply = await http.request(jsonPost(BASE_URL + path, body, headers));
  const answer = jsonAnswer('Nubra', reply);
  if (reply.status >= 400 || typeof answer.error === 'string') {
    const parts = [answer.nubra_error_code, answer.error, answer.message];
    const said = parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
    throw refusal('Nubra', reply.status, said, secrets);
  }
  return required('Nubra', answer[token], token);
}
