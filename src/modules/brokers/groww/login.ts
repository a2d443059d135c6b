import { createHash } from 'node:crypto';
import { nextIst } from '../../../common/ist-time.js';
import { parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
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
  const checksum = createHash('sha256')
    .update(api_secret + timestamp)
    .digest('hex');
  return requestToken(credentials, { key_type: 'approval', checksum, timestamp }, http);
}

async function requestToken(
  { api_key = '', api_secret, totp_secret }: Credentials,
  request: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { status, body } = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { Authorization: `Bearer ${api_key}`, 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(request),
  });
  const answer = parseJsonObject(body);
  if (!answer) throw new LoginError('retryable', `Groww answered HTTP ${status} without JSON`);
  if (status >= 400 || answer.status === 'FAILURE') {
    const said = redact(saidIn(answer), [api_key, api_secret, totp_secret, request.totp, request.checksum]);
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `Groww refused the login (HTTP ${status})${said === '' ? '' : `: ${said}`}`,
    );
  }
  const access_token = tokenIn(body);
  if (access_token === undefined) throw new LoginError('retryable', 'Groww answered without a token');
  // Tokens roll over early in the morning, whatever the time of the login.
  return { credentials: { access_token }, expiresAt: nextIst(3, 0, Date.now()) };
}
