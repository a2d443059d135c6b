import { createHash } from 'node:crypto';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const LOGIN_URL = 'https://app.arrow.trade/app/login';
const TOKEN_URL = 'https://edge.arrow.trade/auth/app/authenticate-token';

const TOKEN_LIFE_MS = 24 * 60 * 60_000;

export const login: readonly LoginFlow[] = [{ kind: 'redirect', loginUrl, exchange }, { kind: 'manual' }];

function loginUrl({ app_id = '' }: Credentials): string {
  return `${LOGIN_URL}?appID=${encodeURIComponent(app_id)}`;
}

/** Turns the single-use `request-token` of the redirect into the day's token. */
async function exchange(
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { app_id = '', app_secret = '' } = credentials;
  const token = redirect['request-token'];
  if (!token) throw new LoginError('credential', 'Arrow gave no request-token in the redirect');
  const checkSum = createHash('sha256').update(`${app_id}:${app_secret}:${token}`).digest('hex');
  const answer = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ appID: app_id, token, checkSum }),
  });
  return readAnswer(answer, [app_secret, token, checkSum]);
}

function readAnswer({ status, body }: { status: number; body: string }, secrets: readonly string[]): LoginResult {
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Arrow answered HTTP ${status} without JSON`);
  if (reply.status !== 'success' || status >= 400) {
    const said = typeof reply.message === 'string' ? `: ${redact(reply.message, secrets)}` : '';
    const kind = status >= 500 || status === 429 ? 'retryable' : 'credential';
    throw new LoginError(kind, `Arrow refused the login (HTTP ${status})${said}`);
  }
  const { token, userID } = isJsonObject(reply.data) ? reply.data : {};
  if (typeof token !== 'string' || token === '') throw new LoginError('retryable', 'Arrow answered without a token');
  return {
    credentials: { access_token: token },
    expiresAt: Date.now() + TOKEN_LIFE_MS,
    ...(typeof userID === 'string' && userID !== '' && { clientId: userID }),
  };
}
