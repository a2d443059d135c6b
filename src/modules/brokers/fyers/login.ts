import { redact } from '../../../common/redact.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';
import { readAccessToken } from './access-token.js';

const LOGIN_URL = 'https://api-t1.fyers.in/api/v3/generate-authcode';
const TOKEN_URL = 'https://api-t1.fyers.in/api/v3/validate-authcode';

export const login: readonly LoginFlow[] = [
  { kind: 'redirect', loginUrl, exchange, returnsState: 'always' },
  { kind: 'manual' },
];

/** The page wants a state in any case. */
function loginUrl({ client_id = '', redirect_uri = '' }: Credentials, state = 'tickgate'): string {
  const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', state });
  return `${LOGIN_URL}?${query}`;
}

/** Turns the redirect's single-use `auth_code` into the day's access token. */
async function exchange(
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { client_id = '', secret = '' } = credentials;
  const { auth_code, s, message = '' } = redirect;
  if (!auth_code || (s !== undefined && s !== 'ok')) {
    const said = message ? `: ${redact(message, [secret, auth_code])}` : '';
    throw new LoginError('credential', `Fyers gave no auth_code${said}`);
  }
  const appIdHash = sha256Hex(`${client_id}:${secret}`);
  const form = { grant_type: 'authorization_code', appIdHash, code: auth_code };
  const answer = await http.request(jsonPost(TOKEN_URL, form, { Accept: 'application/json' }));
  const reply = jsonAnswer('Fyers', answer);
  if (reply.s !== 'ok' || answer.status >= 400) {
    const code = typeof reply.code === 'number' ? `code ${reply.code}` : '';
    throw refusal('Fyers', answer.status, reply.message, [secret, auth_code, appIdHash], code);
  }
  const access_token = required('Fyers', reply.access_token, 'an access token');
  const refresh_token = firstText(reply, 'refresh_token');
  const { hsmKey, expiresAt } = readAccessToken(access_token);
  if (hsmKey === undefined) {
    throw new LoginError('fatal', 'Fyers gave an access token without hsm_key: the app has no market data');
  }
  return { credentials: { access_token, ...(refresh_token && { refresh_token }) }, expiresAt };
}
