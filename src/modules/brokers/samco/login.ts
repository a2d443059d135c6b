import { istTimeOfDay } from '../../../common/ist-time.js';
import { type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import {
  type Credentials,
  type FailureKind,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../engine/contract.js';

const TOKEN_URL = 'https://tradeapi.samco.in/session/token';

const DAY_MS = 86_400_000;

/** The keys are right, and somebody must tell the broker of this machine's address. */
const ADDRESS_NOT_REGISTERED = 'EOAUTH009';

export const login: readonly LoginFlow[] = [{ kind: 'keys', login: logIn }, { kind: 'manual' }];

/** As the broker's headers take it: one that was copied out of an address is percent-encoded. */
export function sessionToken({ session_token = '' }: Credentials): string {
  try {
    return decodeURIComponent(session_token);
  } catch {
    return session_token;
  }
}

async function logIn({ api_key, api_secret }: Credentials, http: HttpClient): Promise<LoginResult> {
  if (!api_key || !api_secret) {
    throw new LoginError('credential', 'Samco needs api_key and api_secret for a login: set both in the account');
  }
  const { status, body } = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ apiKey: api_key, apiSecret: api_secret }),
  });
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Samco answered HTTP ${status} without JSON`);
  if (reply.status !== 'Success' || status >= 400) throw refusal(status, reply, [api_key, api_secret]);
  const { sessionToken, accountID } = reply;
  if (typeof sessionToken !== 'string' || sessionToken === '') {
    throw new LoginError('retryable', 'Samco answered without sessionToken');
  }
  const result = { credentials: { session_token: sessionToken }, expiresAt: eightTomorrow(Date.now()) };
  return typeof accountID === 'string' && accountID !== '' ? { ...result, clientId: accountID } : result;
}

function refusal(status: number, { errorCode, statusMessage }: JsonObject, secrets: readonly string[]): LoginError {
  const told = [errorCode, statusMessage].filter((text) => typeof text === 'string' && text !== '').join(': ');
  const said = told === '' ? '' : `: ${redact(told, secrets)}`;
  const message = `Samco refused the login (HTTP ${status})${said}`;
  if (errorCode !== ADDRESS_NOT_REGISTERED) return new LoginError(kindOf(status), message);
  return new LoginError('fatal', `${message}; register this machine's public IP address with the API app`);
}

function kindOf(status: number): FailureKind {
  return status >= 500 || status === 429 ? 'retryable' : 'credential';
}

/** Epoch ms of 08:00 on the next Indian day. */
function eightTomorrow(epochMs: number): number {
  return istTimeOfDay('08:00', epochMs + DAY_MS);
}
