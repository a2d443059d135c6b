import { networkInterfaces } from 'node:os';
import { nextIst } from '../../../common/ist-time.js';
import { isJsonObject } from '../../../common/json-object.js';
import { type Credentials, type HttpClient, LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal } from '../families/login/answers.js';
import { tokenClaims } from '../families/login/token-claims.js';

const LOGIN_URL = 'https://apiconnect.angelone.in/rest/auth/angelbroking/user/v1/loginByPassword';
const PUBLISHER_LOGIN_URL = 'https://smartapi.angelone.in/publisher-login';

export const login: readonly LoginFlow[] = [
  { kind: 'totp', login: loginByPassword },
  { kind: 'redirect', loginUrl, exchange, returnsState: 'perhaps' },
  { kind: 'manual' },
];

async function loginByPassword(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> {
  const { client_code = '', pin = '', api_key = '' } = credentials;
  if (pin === '') throw new LoginError('credential', 'Angel One needs the PIN for a login with a one-time code');
  const form = { clientcode: client_code, password: pin, totp };
  const answer = await http.request(jsonPost(LOGIN_URL, form, { ...machineHeaders(), 'X-PrivateKey': api_key }));
  const reply = jsonAnswer('Angel One', answer);
  if (reply.status !== true || answer.status >= 400) {
    const secrets = [pin, totp, api_key, credentials.totp_secret];
    throw refusal('Angel One', answer.status, reply.message, secrets, firstText(reply, 'errorcode'));
  }
  const data = isJsonObject(reply.data) ? reply.data : {};
  const jwtToken = firstText(data, 'jwtToken');
  const feedToken = firstText(data, 'feedToken');
  if (jwtToken === undefined || feedToken === undefined) {
    throw new LoginError('retryable', 'Angel One answered without jwtToken and feedToken');
  }
  return session(jwtToken, feedToken, firstText(data, 'refreshToken'), client_code);
}

function loginUrl({ api_key = '' }: Credentials, state?: string): string {
  return `${PUBLISHER_LOGIN_URL}?${new URLSearchParams({ api_key, ...(state && { state }) })}`;
}

/** The redirect brings the tokens themselves: there is nothing to exchange, and nobody but the token says whose it is. */
async function exchange(
  _credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  _http: HttpClient,
): Promise<LoginResult> {
  const { auth_token = '', feed_token = '', refresh_token } = redirect;
  if (auth_token === '' || feed_token === '') {
    throw new LoginError('credential', 'Angel One gave no auth_token and feed_token in the redirect');
  }
  return session(auth_token, feed_token, refresh_token, clientCodeOf(auth_token));
}

/**
 * Whose a token is, as its payload says; undefined where it does not. That the claim is called `username` is what tokens
 * look like, and no document tells it.
 */
function clientCodeOf(token: string): string | undefined {
  return firstText(tokenClaims(token), 'username');
}

/** Tokens live for one trading day and are dead by five in the morning. */
function session(auth_token: string, feed_token: string, refresh_token?: string, clientId?: string): LoginResult {
  return {
    credentials: { auth_token, feed_token, ...(refresh_token ? { refresh_token } : {}) },
    expiresAt: nextIst(5, 0, Date.now()),
    ...(clientId ? { clientId } : {}),
  };
}

/** The broker wants to know the machine; behind a router the public address is not to be had, and the local one is taken. */
function machineHeaders(): Record<string, string> {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
  return {
    Accept: 'application/json',
    'X-UserType': 'USER',
    'X-SourceID': 'WEB',
    'X-ClientLocalIP': own?.address ?? '127.0.0.1',
    'X-ClientPublicIP': own?.address ?? '127.0.0.1',
    'X-MACAddress': own?.mac ?? '00:00:00:00:00:00',
  };
}
