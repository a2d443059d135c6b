import { nextIst } from '../../../../common/ist-time.js';
import { isJsonObject } from '../../../../common/json-object.js';
import {
  type Credentials,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal } from '../login/answers.js';
import { saidIn } from './refusals.js';
import { type Site, USER_AGENT } from './site.js';

/** What the redirect calls its request token is not documented: the first of these that is there. */
const REQUEST_TOKEN_NAMES = ['request_token', 'requestToken', 'request-token', 'code'];

/**
 * The hosted page, or a token that the user pastes.
 *
 * @param clientIdOf the broker's id of the user, where the access token tells it
 */
export function genericDtoLogin(
  site: Site,
  clientIdOf?: (accessToken: string) => string | undefined,
): readonly LoginFlow[] {
  return [
    {
      kind: 'redirect',
      loginUrl: ({ api_key = '' }) => `https://${site.host}/oapi/v1/login?${new URLSearchParams({ api_key })}`,
      exchange: async (credentials, redirect, http) => {
        const access_token = await exchange(site, credentials, redirect, http);
        const clientId = clientIdOf?.(access_token);
        // The day rolls over at about three in the morning in India.
        const expiresAt = nextIst(3, 0, Date.now());
        return { credentials: { access_token }, expiresAt, ...(clientId && { clientId }) } satisfies LoginResult;
      },
    },
    { kind: 'manual' },
  ];
}

async function exchange(
  { broker, host }: Site,
  { api_key = '', api_secret = '' }: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<string> {
  const request_token = REQUEST_TOKEN_NAMES.map((name) => redirect[name]).find(Boolean);
  if (!request_token) throw new LoginError('credential', `${broker} gave no request token in the redirect`);
  const url = `https://${host}/oapi/v1/access-token?${new URLSearchParams({ api_key, request_token })}`;
  const reply = await http.request(jsonPost(url, { apiSecret: api_secret }, { 'User-Agent': USER_AGENT }));
  const answer = jsonAnswer(broker, reply);
  const data = isJsonObject(answer.data) ? answer.data : answer;
  const isSuccess = reply.status >= 200 && reply.status < 300 && !/^(error|failure)$/i.test(String(answer.status));
  const token = firstText(data, 'accessToken', 'access_token');
  if (isSuccess && token !== undefined) return token;
  const said = saidIn(answer) ?? saidIn(data);
  if (isSuccess && said === undefined) {
    throw new LoginError('retryable', `${broker} answered without an access token`);
  }
  throw refusal(broker, reply.status, said, [api_secret, request_token]);
}
