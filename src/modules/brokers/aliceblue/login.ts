import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';
import { loggedIn, postJson, requiredText } from '../families/noren/answers.js';

const NAME = 'Alice Blue';
const LOGIN_PAGE = 'https://ant.aliceblueonline.com/';
const TOKEN_URL = 'https://ant.aliceblueonline.com/open-api/od/v1/vendor/getUserDetails';

export const login: readonly LoginFlow[] = [
  {
    kind: 'redirect',
    loginUrl: ({ api_key = '' }) => `${LOGIN_PAGE}?${new URLSearchParams({ appcode: api_key })}`,
    exchange,
  },
  { kind: 'manual' },
];

async function exchange(
  { api_secret = '' }: Credentials,
  { authCode, userId }: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  if (!authCode || !userId) throw new LoginError('credential', `${NAME} gave no authCode and userId in the redirect`);
  const checkSum = sha256Hex(userId + authCode + api_secret);
  const answer = await postJson(NAME, http, TOKEN_URL, { checkSum }, [api_secret, authCode, checkSum]);
  const user_id = firstText(answer, 'clientId') ?? userId;
  return loggedIn({ user_id, access_token: requiredText(NAME, answer, 'userSession') }, user_id);
}
