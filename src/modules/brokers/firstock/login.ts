import { createHash } from 'node:crypto';
import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

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
  const hash = createHash('sha256').update(password).digest('hex');
  const answer = await http.request({
    method: 'POST',
    url: LOGIN_URL,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      userId: user_id,
      password: hash,
      TOTP: totp,
      vendorCode: vendor_code,
      apiKey: api_key,
    }),
  });
  const { susertoken } = readAnswer(answer, [password, hash, totp, api_key, totp_secret]);
  if (typeof susertoken !== 'string' || susertoken === '') {
    throw new LoginError('retryable', 'Firstock answered without susertoken');
  }
  return { credentials: { susertoken }, expiresAt: nextIst(3, 0, Date.now()), clientId: user_id };
}

function readAnswer(
  { status, body }: { status: number; body: string },
  secrets: readonly (string | undefined)[],
): JsonObject {
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Firstock answered HTTP ${status} without JSON`);
  if (reply.status !== 'success' || status >= 400) {
    const said = saidIn(reply);
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `Firstock refused the login (HTTP ${status})${said === '' ? '' : `: ${redact(said, secrets)}`}`,
    );
  }
  return isJsonObject(reply.data) ? reply.data : {};
}

/** `message` is general; what is wrong with which field stands below it. */
function saidIn({ message, error }: JsonObject): string {
  const detail = isJsonObject(error) ? error.message : undefined;
  const texts = [message, detail].filter((text) => typeof text === 'string' && text !== '');
  return [...new Set(texts)].join(': ');
}
