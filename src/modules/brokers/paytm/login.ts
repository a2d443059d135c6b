import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';

const LOGIN_URL = 'https://login.paytmmoney.com/merchant-login';
const TOKEN_URL = 'https://developer.paytmmoney.com/accounts/v2/gettoken';

export const login: readonly LoginFlow[] = [
  { kind: 'redirect', loginUrl, exchange, returnsState: 'perhaps' },
  { kind: 'manual' },
];

function loginUrl({ api_key = '' }: Credentials, state?: string): string {
  return `${LOGIN_URL}?${new URLSearchParams({ apiKey: api_key, ...(state && { state }) })}`;
}

/** Turns the single-use `requestToken` of the redirect into the day's tokens. */
async function exchange(
  { api_key = '', api_secret = '' }: Credentials,
  { requestToken: request_token }: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  if (!request_token) throw new LoginError('credential', 'Paytm Money gave no requestToken in the redirect');
  const { status, body } = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ api_key, api_secret_key: api_secret, request_token }),
  });
  const reply = parseJsonObject(body);
  if (!reply) throw new LoginError('retryable', `Paytm Money answered HTTP ${status} without JSON`);
  const { errors, message, access_token, public_access_token } = reply;
  const [fault]: unknown[] = Array.isArray(errors) ? errors : [];
  if (status >= 400 || fault !== undefined) {
    const said = isJsonObject(fault) ? fault.message : message;
    const detail = typeof said === 'string' ? `: ${redact(said, [api_secret, request_token])}` : '';
    throw new LoginError(
      status >= 500 || status === 429 ? 'retryable' : 'credential',
      `Paytm Money refused the login (HTTP ${status})${detail}`,
    );
  }
  if (typeof public_access_token !== 'string' || public_access_token === '') {
    throw new LoginError('retryable', 'Paytm Money answered without public_access_token');
  }
  const credentials: Record<string, string> = { public_access_token };
  if (typeof access_token === 'string') credentials.access_token = access_token;
  return { credentials, expiresAt: nextIst(3, 0, Date.now()) };
}
