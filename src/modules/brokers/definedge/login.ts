import type { Credentials, HttpClient, LoginFlow, LoginResult } from '../engine/contract.js';
import { firstText } from '../families/login/answers.js';
import { sha256Hex } from '../families/login/sha256.js';
import { loggedIn, postJson, requiredText, successOf } from '../families/noren/answers.js';

const NAME = 'Definedge';
const BASE_URL = 'https://signin.definedgesecurities.com/auth/realms/debroking/dsbpkc';

export const login: readonly LoginFlow[] = [{ kind: 'totp', login: logIn }, { kind: 'manual' }];

/** Two steps: the first gives a token for the one-time code, the second exchanges both for those of the session. */
async function logIn(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { api_token = '', api_secret = '' } = credentials;
  const secrets = [api_token, api_secret, totp];
  const begun = await http.request({
    method: 'GET',
    url: `${BASE_URL}/login/${encodeURIComponent(api_token)}`,
    headers: { api_secret },
  });
  const otpToken = requiredText(NAME, successOf(NAME, begun, secrets, hasOtpToken), 'otp_token');
  const ac = sha256Hex(otpToken + totp + api_secret);
  const body = { otp_token: otpToken, otp: totp, ac };
  const answer = await postJson(NAME, http, `${BASE_URL}/token`, body, [...secrets, otpToken, ac]);
  const userId = requiredText(NAME, answer, 'uid', 'actid', 'uccid');
  const sessionKey = firstText(answer, 'api_session_key');
  const feedToken = requiredText(NAME, answer, 'susertoken');
  return loggedIn(
    { user_id: userId, feed_token: feedToken, ...(sessionKey ? { api_session_key: sessionKey } : {}) },
    userId,
  );
}

/** The first answer has no `stat`. */
function hasOtpToken({ otp_token }: Readonly<Record<string, unknown>>): boolean {
  return typeof otp_token === 'string';
}
