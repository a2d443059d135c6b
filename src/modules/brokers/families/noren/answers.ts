import { createHash } from 'node:crypto';
import { nextIst } from '../../../../common/ist-time.js';
import { type JsonObject, parseJsonObject } from '../../../../common/json-object.js';
import { redact } from '../../../../common/redact.js';
import { type HttpClient, LoginError, type LoginResult } from '../../engine/contract.js';

export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

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
  { status, body }: { status: number; body: string },
  secrets: readonly string[],
  isSuccess: (answer: JsonObject) => boolean = hasOkStat,
): JsonObject {
  const answer = parseJsonObject(body);
  if (!answer) throw new LoginError('retryable', `${broker} answered HTTP ${status} without JSON`);
  if (status < 200 || status >= 300 || !isSuccess(answer)) {
    const said = answer.emsg ?? answer.message;
    const detail = typeof said === 'string' && said !== '' ? `: ${redact(said, secrets)}` : '';
    const kind = status >= 500 || status === 429 ? 'retryable' : 'credential';
    throw new LoginError(kind, `${broker} refused the login (HTTP ${status})${detail}`);
  }
  return answer;
}

/** Posts an object, and gives the answer as `successOf` does. */
export async function postJson(
  broker: string,
  http: HttpClient,
  url: string,
  body: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Promise<JsonObject> {
  const headers = { 'Content-Type': 'application/json' };
  return successOf(broker, await http.request({ method: 'POST', url, headers, body: JSON.stringify(body) }), secrets);
}

/** The first of these that the answer has as a text. */
export function textOf(answer: JsonObject, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = answer[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** As `textOf`. @throws LoginError where it has none of them */
export function requiredText(broker: string, answer: JsonObject, ...names: readonly string[]): string {
  const value = textOf(answer, ...names);
  if (value === undefined) throw new LoginError('retryable', `${broker} answered without ${names[0]}`);
  return value;
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
