import { nextIst } from '../../../common/ist-time.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, refusal, required } from '../families/login/answers.js';
import { describeError } from './error-answer.js';

const LOGIN_URL = 'https://api.upstox.com/v2/login/authorization/dialog';
const TOKEN_URL = 'https://api.upstox.com/v2/login/authorization/token';

export const login: readonly LoginFlow[] = [
  { kind: 'redirect', loginUrl, exchange, returnsState: 'always' },
  { kind: 'manual' },
];

function loginUrl({ api_key = '', redirect_uri = '' }: Credentials, state?: string): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: api_key,
    redirect_uri,
    ...(state && { state }),
  });
  return `${LOGIN_URL}?${query}`;
}

/** Turns the `code` of the redirect into the day's access token. */
async function exchange(
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { api_key = '', api_secret = '', redirect_uri = '' } = credentials;
  const { code } = redirect;
  if (!code) throw new LoginError('credential', 'Upstox gave no code in the redirect');
  const answer = await http.request({
    method: 'POST',
    url: TOKEN_URL,
    headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      code,
      client_id: api_key,
      client_secret: api_secret,
      redirect_uri,
      grant_type: 'authorization_code',
    }).toString(),
  });
  const reply = jsonAnswer('Upstox', answer);
  if (answer.status >= 400 || reply.status === 'error') {
    throw refusal('Upstox', answer.status, describeError(answer.body), [api_secret, code]);
  }
  return {
    credentials: { access_token: required('Upstox', reply.access_token, 'an access token') },
    // Whatever the time of the login.
    expiresAt: nextIst(3, 30, Date.now()),
    clientId: firstText(reply, 'user_id'),
  };
}
