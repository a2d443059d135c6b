import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject } from '../../../common/json-object.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { jsonAnswer, jsonPost, refusal, required } from '../families/login/answers.js';

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
  const answer = await http.request(jsonPost(TOKEN_URL, { api_key, api_secret_key: api_secret, request_token }));
  const { errors, message, access_token, public_access_token } = jsonAnswer('Paytm Money', answer);
  const [fault]: unknown[] = Array.isArray(errors) ? errors : [];
  if (answer.status >= 400 || fault !== undefined) {
    const said = isJsonObject(fault) ? fault.message : message;
    throw refusal('Paytm Money', answer.status, said, [api_secret, request_token]);
  }
  return {
    credentials: {
      public_access_token: required('Paytm Money', public_access_token, 'public_access_token'),
      ...(typeof access_token === 'string' && { access_token }),
    },
    expiresAt: nextIst(3, 0, Date.now()),
  };
}
