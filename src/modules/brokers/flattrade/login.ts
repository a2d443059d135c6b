import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';
import { loggedIn, postJson, requiredText } from '../families/noren/answers.js';

const NAME = 'Flattrade';
const LOGIN_PAGE = 'https://auth.flattrade.in/';
const TOKEN_URL = 'https://authapi.flattrade.in/trade/apitoken';

export const login: readonly LoginFlow[] = [
  {
    kind: 'redirect',
    loginUrl: ({ api_key = '' }) => `${LOGIN_PAGE}?${new URLSearchParams({ app_key: api_key })}`,
    exchange,
  },
  { kind: 'manual' },
];

/** The parts of the hash stand in another order than with the other brokers of the family. */
async function exchange(
  credentials: Credentials,
  { code }: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  if (!code) throw new LoginError('credential', `${NAME} gave no code in the redirect`);
  const { api_key = '', api_secret = '' } = credentials;
  const hash = sha256Hex(api_key + code + api_secret);
  const body = { api_key, request_code: code, api_secret: hash };
  const answer = await postJson(NAME, http, TOKEN_URL, body, [api_secret, code, hash]);
  return loggedIn({ access_token: requiredText(NAME, answer, 'token') }, firstText(answer, 'client'));
}
