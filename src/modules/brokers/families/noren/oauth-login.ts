import {
  type Credentials,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../../engine/contract.js';
import { firstText } from '../login/answers.js';
import { sha256Hex } from '../login/sha256.js';
import { loggedIn, requiredText, successOf } from './answers.js';

export interface OAuthHosts {
  /** The broker's name, for messages. */
  broker: string;
  /** The page that asks the user for consent. */
  loginPage: string;
  /** Where a code is exchanged for a token. */
  tokenUrl: string;
}

/** Consent in the browser, or a token that the user pastes. */
export function oauthLogin(hosts: OAuthHosts): readonly LoginFlow[] {
  return [
    {
      kind: 'redirect',
      loginUrl: ({ api_key = '' }) => `${hosts.loginPage}?${new URLSearchParams({ client_id: api_key })}`,
      exchange: (credentials, redirect, http) => exchange(hosts, credentials, redirect, http),
    },
    { kind: 'manual' },
  ];
}

async function exchange(
  { broker, tokenUrl }: OAuthHosts,
  credentials: Credentials,
  { code }: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  if (!code) throw new LoginError('credential', `${broker} gave no code in the redirect`);
  const { api_key = '', api_secret = '' } = credentials;
  const checksum = sha256Hex(api_key + api_secret + code);
  const reply = await http.request({
    method: 'POST',
    url: tokenUrl,
    headers: { 'Content-Type': 'text/plain' },
    body: `jData=${JSON.stringify({ code, checksum })}`,
  });
  const answer = successOf(broker, reply, [api_secret, code, checksum]);
  const token = requiredText(broker, answer, 'access_token', 'accesstoken', 'token', 'susertoken');
  const clientId = firstText(answer, 'USERID', 'actid', 'uid', 'accountId', 'actId', 'client_id', 'uname');
  return loggedIn({ access_token: token }, clientId);
}
