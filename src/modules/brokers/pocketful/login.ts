import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import {
  type Credentials,
  type HttpCall,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../engine/contract.js';
import { firstText, jsonAnswer, refusal, required } from '../families/login/answers.js';

const HOST = 'https://trade.pocketful.in';
const LOGIN_URL = `${HOST}/oauth2/auth`;
const TOKEN_URL = `${HOST}/oauth2/token`;
const CLIENT_URL = `${HOST}/api/v1/user/trading_info`;

export const login: readonly LoginFlow[] = [
  { kind: 'redirect', loginUrl, exchange, returnsState: 'always' },
  { kind: 'manual' },
];

function loginUrl({ api_key = '', redirect_uri = '' }: Credentials, state?: string): string {
  const query = new URLSearchParams({
    client_id: api_key,
    redirect_uri,
    response_type: 'code',
    scope: 'orders holdings',
    ...(state && { state }),
  });
  return `${LOGIN_URL}?${query.toString().replaceAll('+', '%20')}`;
}

/** Turns the `code` of the redirect into the day's access token, and asks whose it is. */
async function exchange(
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { api_key = '', api_secret = '', redirect_uri = '' } = credentials;
  const { code, error } = redirect;
  if (!code) {
    throw new LoginError('credential', `Pocketful gave no code in the redirect${error ? ` (${error})` : ''}`);
  }
  const key = Buffer.from(`${api_key}:${api_secret}`).toString('base64');
  const secrets = [api_secret, code, key];
  const { access_token } = await ask(http, secrets, {
    method: 'POST',
    url: TOKEN_URL,
    headers: { Authorization: `Basic ${key}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri }).toString(),
  });
  const token = required('Pocketful', access_token, 'access token');
  const { data } = await ask(http, [...secrets, token], {
    method: 'GET',
    url: CLIENT_URL,
    headers: { Authorization: `Bearer ${token}` },
  });
  const client_id = required('Pocketful', isJsonObject(data) ? data.client_id : undefined, 'client id');
  // The hour at which a trading day ends is not published.
  const expiresAt = nextIst(6, 0, Date.now());
  return { credentials: { access_token: token, client_id }, expiresAt, clientId: client_id };
}

async function ask(http: HttpClient, secrets: readonly string[], call: HttpCall): Promise<JsonObject> {
  const reply = await http.request(call);
  const answer = jsonAnswer('Pocketful', reply);
  if (reply.status < 400 && answer.error === undefined && answer.status !== 'error') return answer;
  throw refusal('Pocketful', reply.status, firstText(answer, 'error_description', 'message', 'error'), secrets);
}
