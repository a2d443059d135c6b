import { type JsonObject, parseJsonObject } from '../../../../common/json-object.js';
import { redact } from '../../../../common/redact.js';
import {
  type Credentials,
  type HttpCall,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../../engine/contract.js';
import { tokenClaims } from '../login/token-claims.js';

/** India is 5:30 ahead of UTC all year. */
const IST = '+05:30';

/**
 * The ways to an access token, which lives for 24 hours: pasted from the broker's site, by consent of an app in the
 * browser, or by PIN and one-time code.
 *
 * @param host origin of the login service: `https://auth.dhan.co`
 */
export function dhanLogin(host: string): readonly LoginFlow[] {
  return [
    { kind: 'manual' },
    {
      kind: 'redirect',
      prepare: (credentials, http) => requestConsent(host, credentials, http),
      loginUrl: ({ consent_app_id: consent = '' }) =>
        `${host}/login/consentApp-login?${new URLSearchParams({ consentAppId: consent })}`,
      exchange: (credentials, redirect, http) => consumeConsent(host, credentials, redirect, http),
    },
    { kind: 'totp', login: (credentials, totp, http) => generateToken(host, credentials, totp, http) },
  ];
}

async function requestConsent(
  host: string,
  credentials: Credentials,
  http: HttpClient,
): Promise<Record<string, string>> {
  const query = new URLSearchParams({ client_id: required(credentials, 'client_id') });
  const answer = await ask(http, credentials, {
    method: 'POST',
    url: `${host}/app/generate-consent?${query}`,
    headers: appHeaders(credentials),
  });
  return { consent_app_id: text(answer, 'consentAppId', credentials) };
}

async function consumeConsent(
  host: string,
  credentials: Credentials,
  redirect: Readonly<Record<string, string>>,
  http: HttpClient,
): Promise<LoginResult> {
  const { tokenId } = redirect;
  if (!tokenId) throw new LoginError('credential', 'the redirect brought no tokenId');
  const secrets = { ...credentials, tokenId };
  const answer = await ask(http, secrets, {
    method: 'GET',
    url: `${host}/app/consumeApp-consent?${new URLSearchParams({ tokenId })}`,
    headers: appHeaders(credentials),
  });
  return loginResult(answer, secrets);
}

async function generateToken(
  host: string,
  credentials: Credentials,
  totp: string,
  http: HttpClient,
): Promise<LoginResult> {
  const pin = required(credentials, 'pin');
  const query = new URLSearchParams({ dhanClientId: required(credentials, 'client_id'), pin, totp });
  const secrets = { ...credentials, totp };
  const answer = await ask(http, secrets, { method: 'POST', url: `${host}/app/generateAccessToken?${query}` });
  return loginResult(answer, secrets);
}

function appHeaders(credentials: Credentials): Record<string, string> {
  return { app_id: required(credentials, 'app_id'), app_secret: required(credentials, 'app_secret') };
}

function required(credentials: Credentials, name: string): string {
  const value = credentials[name];
  if (!value) throw new LoginError('credential', `${name} is missing`);
  return value;
}

/** @param secrets values that a message must not hold, though the broker may repeat them */
async function ask(http: HttpClient, secrets: Credentials, call: HttpCall): Promise<JsonObject> {
  const { status, body } = await http.request(call);
  const answer = parseJsonObject(body);
  if (status === 429 || status >= 500) throw new LoginError('retryable', refusal(status, answer, secrets));
  if (status < 200 || status >= 300) throw new LoginError('credential', refusal(status, answer, secrets));
  if (!answer) throw new LoginError('retryable', 'the broker did not answer with JSON');
  if (answer.status === 'error' || answer.status === 'failure') {
    throw new LoginError('credential', refusal(status, answer, secrets));
  }
  return answer;
}

function refusal(status: number, answer: JsonObject | undefined, secrets: Credentials): string {
  const said = answer?.errorMessage ?? answer?.message ?? answer?.remarks;
  const detail = typeof said === 'string' ? `: ${redact(said, Object.values(secrets))}` : '';
  return `the broker answered HTTP ${status}${detail}`;
}

function loginResult(answer: JsonObject, secrets: Credentials): LoginResult {
  const token = text(answer, 'accessToken', secrets);
  const clientId = typeof answer.dhanClientId === 'string' ? answer.dhanClientId : undefined;
  const expiresAt = expiry(answer.expiryTime) ?? tokenExpiry(token);
  return {
    credentials: { access_token: token, ...(clientId ? { client_id: clientId } : {}) },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(clientId ? { clientId } : {}),
  };
}

function text(answer: JsonObject, name: string, secrets: Credentials): string {
  const value = answer[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new LoginError('credential', `${refusal(200, answer, secrets)}, without ${name}`);
}

/** `2025-11-22T11:30:00`, Indian time unless it names a zone; epoch ms. */
function expiry(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/.test(value);
  const time = Date.parse(hasZone ? value : `${value.replace(' ', 'T')}${IST}`);
  return Number.isNaN(time) ? undefined : time;
}

/** The token is a JWT; its `exp` is in epoch seconds. */
function tokenExpiry(token: string): number | undefined {
  const { exp } = tokenClaims(token);
  return typeof exp === 'number' ? exp * 1000 : undefined;
}
