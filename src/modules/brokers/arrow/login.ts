import { isJsonObject } from '../../../common/json-object.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';

const LOGIN_URL = 'https://app.arrow.trade/app/login';
const TOKEN_URL = 'https://edge.arrow.trade/auth/app/authenticate-token';

const TOKEN_LIFE_MS = 24 * 60 * 60_000;

export const login: readonly LoginFlow[] = [{ kind: 'redirect', loginUrl, exchange }, { kind: 'manual' }];

function loginUrl({ app_id = '' }: Credentials): string {
  return `${LOGIN_URL}?appID=${encodeURIComponent(app_id)}`;
}

/** Turns the single-use `request-token` of the redirect into the day's token. */
async function exchange(
  { app_id = '', app_secret = '' }: Credentials,
  { 'request-token': token }: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  if (!token) throw new LoginError('credential', 'Arrow gave no request-token in the redirect');
  const checkSum = sha256Hex(`${app_id}:${app_secret}:${token}`);
  const answer = await http.request(jsonPost(TOKEN_URL, { appID: app_id, token, checkSum }));
  const { status, message, data } = jsonAnswer('Arrow', answer);
  if (status !== 'success' || answer.status >= 400) {
    throw refusal('Arrow', answer.status, message, [app_secret, token, checkSum]);
  }
  const session = isJsonObject(data) ? data : {};
  return {
    credentials: { access_token: required('Arrow', session.token, 'a token') },
    expiresAt: Date.now() + TOKEN_LIFE_MS,
    clientId: firstText(session, 'userID'),
  };
}
