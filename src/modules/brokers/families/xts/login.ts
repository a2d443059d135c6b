import { nextIst } from '../../../../common/ist-time.js';
import { isJsonObject } from '../../../../common/json-object.js';
import {
  type Credentials,
  type HttpClient,
  LoginError,
  type LoginFlow,
  type LoginResult,
} from '../../engine/contract.js';
import { jsonAnswer, jsonPost, refusal } from '../login/answers.js';
import type { Deployment } from './deployment.js';
import { describe, isSuccess } from './subscription-calls.js';

/** In messages. */
const BROKER = 'the broker';

/** The keys of the market-data app give the day's token; one that another program got may be pasted in its place. */
export function xtsLogin(deployment: Deployment): readonly LoginFlow[] {
  return [
    { kind: 'keys', login: (credentials, http) => requestToken(deployment, credentials, http) },
    { kind: 'manual' },
  ];
}

async function requestToken(
  { origin, services, loginSource }: Deployment,
  { app_key: appKey = '', secret_key: secretKey = '' }: Credentials,
  http: HttpClient,
): Promise<LoginResult> {
  const form = { secretKey, appKey, ...(loginSource ? { source: loginSource } : {}) };
  const answer = await http.request(jsonPost(`${origin}${services.login}/auth/login`, form));
  return readAnswer(answer, [appKey, secretKey]);
}

/** Some servers refuse with status 200: the answer's own word counts. */
function readAnswer(reply: { status: number; body: string }, secrets: readonly string[]): LoginResult {
  const { status } = reply;
  const answer = jsonAnswer(BROKER, reply);
  if (status < 200 || status >= 300 || !isSuccess(answer)) throw refusal(BROKER, status, describe(answer), secrets);
  const { token, userID } = isJsonObject(answer.result) ? answer.result : {};
  if (typeof token !== 'string' || token === '' || typeof userID !== 'string' || userID === '') {
    throw new LoginError('retryable', 'the broker answered without a token and a user id');
  }
  // Sessions are for one trading day, and are seen to end at this time.
  const expiresAt = nextIst(3, 0, Date.now());
  return { credentials: { token, user_id: userID }, expiresAt, clientId: clientOf(userID) };
}

/** What follows the client's own code in a user id (`ABC123_9F…`) is of the session, and may be another tomorrow. */
function clientOf(userId: string): string {
  return userId.replace(/(?<=.)_.*$/, '');
}
