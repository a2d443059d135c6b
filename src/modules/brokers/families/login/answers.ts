import { type JsonObject, parseJsonObject } from '../../../../common/json-object.js';
import { redact } from '../../../../common/redact.js';
import { type HttpCall, LoginError } from '../../engine/contract.js';

/** A call of a login that sends an object as JSON. */
export function jsonPost(url: string, body: JsonObject, headers: Readonly<Record<string, string>> = {}): HttpCall {
  const json = { 'Content-Type': 'application/json', ...headers };
  return { method: 'POST', url, headers: json, body: JSON.stringify(body) };
}

/**
 * The answer to a call of a login.
 *
 * @param broker its name, for messages
 * @throws LoginError where it is no JSON object
 */
export function jsonAnswer(broker: string, { status, body }: { status: number; body: string }): JsonObject {
  const answer = parseJsonObject(body);
  if (!answer) throw new LoginError('retryable', `${broker} answered HTTP ${status} without JSON`);
  return answer;
}

/**
 * The error for a login that was refused: `retryable` from a broker that is busy or broken.
 *
 * @param said the broker's words, where there are any
 * @param secrets values that a message must not hold, though the broker may repeat them
 * @param code the broker's own number of the fault
 */
export function refusal(
  broker: string,
  status: number,
  said: unknown,
  secrets: readonly (string | undefined)[],
  code = '',
): LoginError {
  const kind = status >= 500 || status === 429 ? 'retryable' : 'credential';
  const number = code === '' ? '' : `, ${redact(code, secrets)}`;
  const detail = typeof said === 'string' && said !== '' ? `: ${redact(said, secrets)}` : '';
  return new LoginError(kind, `${broker} refused the login (HTTP ${status}${number})${detail}`);
}

/** The first of these that the answer has as a text. */
export function firstText(answer: JsonObject, ...names: readonly string[]): string | undefined {
  const found = names.map((name) => answer[name]).find((value) => typeof value === 'string' && value !== '');
  return typeof found === 'string' ? found : undefined;
}

/**
 * A value that an answer must have.
 *
 * @param what it is, for messages
 * @throws LoginError
 */
export function required(broker: string, value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new LoginError('retryable', `${broker} answered without ${what}`);
}
