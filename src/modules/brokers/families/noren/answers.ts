import { nextIst } from '../../../../common/ist-time.js';
import type { JsonObject } from '../../../../common/json-object.js';
import type { HttpClient, LoginResult } from '../../engine/contract.js';
import { firstText, jsonAnswer, jsonPost, refusal, required } from '../login/answers.js';

/**
 * The answer to a login's request, where it is a success.
 *
 * @param broker its name, for messages
 * @param secrets values that a message must not hold, though the broker may repeat them
 * @param isSuccess absent: `stat` is `Ok`
 * @throws LoginError
 */
export function successOf(
  broker: string,
  reply: { status: number; body: string },
  secrets: readonly string[],
  isSuccess: (answer: JsonObject) => boolean = hasOkStat,
): JsonObject {
  const { status } = reply;
  const answer = jsonAnswer(broker, reply);
  if (status >= 200 && status < 300 && isSuccess(answer)) return answer;
  throw refusal(broker, status, answer.emsg ?? answer.message, secrets);
}

/** Posts an object, and gives the answer as `successOf` does. */
export async function postJson(
  broker: string,
  http: HttpClient,
  url: string,
  body: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Promise<JsonObject> {
  return successOf(broker, await http.request(jsonPost(url, body)), secrets);
}

/** The first of these that the answer has. @throws LoginError where it has none of them */
export function requiredText(broker: string, answer: JsonObject, ...names: readonly [string, ...string[]]): string {
  return required(broker, firstText(answer, ...names), names[0]);
}

/** Tokens are dead at three in the morning, those of some brokers a few hours later. */
export function loggedIn(credentials: Record<string, string>, clientId: string | undefined): LoginResult {
  return { credentials, expiresAt: nextIst(3, 0, Date.now()), ...(clientId ? { clientId } : {}) };
}

/** How the brokers say yes, in whatever case. */
export function isOk(answer: unknown): boolean {
  return typeof answer === 'string' && answer.toLowerCase() === 'ok';
}

function hasOkStat({ stat }: JsonObject): boolean {
  return isOk(stat);
}
