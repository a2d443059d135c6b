import { nextIst } from '../../../common/ist-time.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';
import { saidIn, tokenIn } from './answers.js';

const TOKEN_URL = 'https://api.groww.in/v1/token/api/access';

export const login: readonly LoginFlow[] = [
  { kind: 'totp', login: logInByCode },
  { kind: 'keys', login: logInByKeys },
  { kind: 'manual' },
];

/** For an API key that was made for one-time codes. */
function logInByCode(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  // That the key type is called so was not seen; the code by itself has been enough for another client.
  return requestToken(credentials, { key_type: 'totp', totp }, http);
}

/** For an API key with a secret, which a person approves on the broker's site every day. */
async function logInByKeys(credentials: Credentials, http: HttpClient): Promise<LoginResult> {
  const { api_secret } = credentials;
  if (!api_secret) {
    throw new LoginError('credential', 'Groww needs the API secret for a login with keys: set it, or use a TOTP key');
  }
  const timestamp = String(Math.floor(Date.now() / 1000));
  const checksum = sha256Hex(api_secret + timestamp);
  return requestToken(credentials, { key_type: 'approval', checksum, timestamp }, http);
}

async function requestToken(
  { api_key = '', api_secret, totp_secret }: Credentials,
  request: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const headers = { Authorization: `Bearer ${api_key}`, Accept: 'application/json' };
  const reply = await http.request(jsonPost(TOKEN_URL, request, headers));
  const answer = jsonAnswer('Groww', reply);
  if (reply.status >= 400 || answer.status === 'FAILURE') {
    const secrets = [api_key, api_secret, totp_secret, request.totp, request.checksum];
    throw refusal('Groww', reply.status, saidIn(answer), secrets);
  }
  // Tokens roll over early in the morning, whatever the time of the login.
  const access_token = required('Groww', tokenIn(reply.body), 'a token');
  return { credentials: { access_token }, expiresAt: nextIst(3, 0, Date.now()) };
}
