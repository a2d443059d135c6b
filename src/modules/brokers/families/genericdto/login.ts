import { nextIst } from '../../../../common/ist-time.js';
import { isJsonObject, parseJsonObject } from '../../../../common/json-object.js';
import { redact } from '../../../../common/redact.js';
import {
  type Credentials,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../../engine/contract.js';
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
  const { status, body } = await http.request({
    method: 'POST',
    url: `https://${host}/oapi/v1/access-token?${new URLSearchParams({ api_key, request_token })}`,
    headers: { 'User-Agent': USER_AGENT, 'Content-Type': 'application/json' },
    body: JSON.stringify({ apiSecret: api_secret }),
  });
  const answer = parseJsonObject(body);
  if (!answer) throw new LoginError('retryable', `${broker} answered HTTP ${status} without JSON`);
  const data = isJsonObject(answer.data) ? answer.data : answer;
  const token = data.accessToken ?? data.access_token;
  const isSuccess = status >= 200 && status < 300 && !/^(error|failure)$/i.test(String(answer.status));
  if (isSuccess && typeof token === 'string' && token !== '') return token;
  const said = saidIn(answer) ?? saidIn(data);
  if (isSuccess && said === undefined) {
    throw new LoginError('retryable', `${broker} answered without an access token`);
  }
  throw new LoginError(
    status >= 500 || status === 429 ? 'retryable' : 'credential',
    `${broker} refused the login (HTTP ${status})${said ? `: ${redact(said, [api_secret, request_token])}` : ''}`,
  );
}
