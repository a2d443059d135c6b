import { parseJsonObject } from '../../../common/json-object.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { jsonAnswer, refusal, required } from '../families/login/answers.js';

const OAUTH_URL = 'https://api.tradejini.com/v2/api-gw/oauth';

export const login: readonly LoginFlow[] = [
  { kind: 'totp', login: logIn },
  { kind: 'redirect', loginUrl, exchange, returnsState: 'perhaps' },
  { kind: 'manual' },
];

/** The login of an individual app. */
async function logIn(credentials: Credentials, twoFa: string, http: HttpClient): Promise<LoginResult> {
  const { api_key = '', pin = '', totp_secret } = credentials;
  if (pin === '') throw new LoginError('credential', 'Tradejini needs the PIN for a login with a one-time code');
  const form = { password: pin, twoFa, twoFaTyp: 'totp' };
  const url = `${OAUTH_URL}/individual-token-v2`;
  return askForToken(http, url, form, [api_key, pin, twoFa, totp_secret], { Authorization: `Bearer ${api_key}` });
}

function loginUrl({ api_key = '', redirect_uri = '' }: Credentials, state?: string): string {
  const query = { client_id: api_key, redirect_uri, response_type: 'code', scope: 'general', ...(state && { state }) };
  return `${OAUTH_URL}/authorize?${new URLSearchParams(query)}`;
}

/** The login of a public app. */
async function exchange(
  credentials: Credentials,
  { code, error }: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { api_key = '', api_secret = '', redirect_uri = '' } = credentials;
  if (!code) throw new LoginError('credential', `Tradejini gave no code${error ? ` (${error})` : ''}`);
  if (api_secret === '') throw new LoginError('credential', 'Tradejini needs the app secret for this login');
  const form = {
    code,
    client_id: api_key,
    client_secret: api_secret,
    redirect_uri,
    grant_type: 'authorization_code',
  };
  return askForToken(http, `${OAUTH_URL}/token`, form, [api_key, api_secret, code]);
}

async function askForToken(
  http: HttpClient,
  url: string,
  form: Readonly<Record<string, string>>,
  secrets: readonly (string | undefined)[],
  headers: Readonly<Record<string, string>> = {},
): Promise<LoginResult> {
  const answer = await http.request({
    method: 'POST',
    url,
    headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  if (answer.status === 401) {
    const { message } = refusal('Tradejini', 401, parseJsonObject(answer.body)?.msg, secrets);
    // The broker does not tell these apart.
    const causes = 'the API key, the PIN or secret, a stale code, or an IP address that the app does not list';
    throw new LoginError('credential', `${message}. It is one of ${causes}`);
  }
  const reply = jsonAnswer('Tradejini', answer);
  if (reply.s === 'error' || answer.status >= 400) throw refusal('Tradejini', answer.status, reply.msg, secrets);
  const { expires_in } = reply;
  const access_token = required('Tradejini', reply.access_token, 'an access token');
  const lives = typeof expires_in === 'number' && expires_in > 0;
  return { credentials: { access_token }, ...(lives && { expiresAt: Date.now() + expires_in * 1000 }) };
}
