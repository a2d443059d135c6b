import { nextIst } from '../../../common/ist-time.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';
import { tokenClaims } from '../families/login/token-claims.js';

const LOGIN_URL = 'https://markets.iiflcapital.com/';
const SESSION_URL = 'https://api.iiflcapital.com/v1/getusersession';

/** Names under which the redirect brings what the exchange needs. */
const AUTH_CODE_NAMES = ['authCode', 'authcode', 'auth_code', 'code'];
const CLIENT_ID_NAMES = ['clientId', 'clientid', 'client_id', 'clientCode'];

export const login: readonly LoginFlow[] = [{ kind: 'redirect', loginUrl, exchange }, { kind: 'manual' }];

/** Whom a session token, a JWT, is for; undefined where it does not say. */
export function clientCodeOf(userSession: string): string | undefined {
  return firstText(tokenClaims(userSession), 'preferred_username');
}

/** The page is known to take the callback as it is, under either name: only what would end the parameter is escaped. */
function loginUrl({ app_key = '', redirect_uri = '' }: Credentials): string {
  const callback = encodeURI(redirect_uri).replaceAll('&', '%26').replaceAll('#', '%23');
  const appKey = encodeURIComponent(app_key);
  return `${LOGIN_URL}?v=1&appkey=${appKey}&redirecturl=${callback}&redirectUrl=${callback}`;
}

/** Turns the redirect's code into the day's session token. */
async function exchange(
  { app_secret = '' }: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const authCode = firstOf(redirect, AUTH_CODE_NAMES);
  const clientId = firstOf(redirect, CLIENT_ID_NAMES);
  if (!authCode || !clientId) {
    throw new LoginError('credential', 'IIFL Capital gave no authCode and clientId in the redirect');
  }
  const checkSum = sha256Hex(`${clientId}${authCode}${app_secret}`);
  const answer = await http.request(jsonPost(SESSION_URL, { checkSum }, { Accept: 'application/json' }));
  const reply = jsonAnswer('IIFL Capital', answer);
  if (String(reply.status).toLowerCase() !== 'ok' || answer.status >= 400) {
    throw refusal('IIFL Capital', answer.status, reply.message, [app_secret, authCode, checkSum]);
  }
  const user_session = required('IIFL Capital', reply.userSession, 'userSession');
  const client = clientCodeOf(user_session);
  if (client === undefined) {
    throw new LoginError('fatal', 'IIFL Capital gave a session token that names no user (preferred_username)');
  }
  return { credentials: { user_session }, expiresAt: nextIst(3, 0, Date.now()), clientId: client };
}

function firstOf(redirect: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  return names.map((name) => redirect[name]).find((value) => value);
}
