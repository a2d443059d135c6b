import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';

/** The code of a dead or wrong access token. */
export const INVALID_TOKEN = 'UDAPI100050';

/**
 * Code and message of an error answer: `errors[0].errorCode` and `.message` over HTTP, `error.code` and `.message` on
 * the socket. Undefined for a text that is neither.
 */
export function describeError(text: string): string | undefined {
  const answer = parseJsonObject(text);
  const error = Array.isArray(answer?.errors) ? (answer.errors[0] as unknown) : answer?.error;
  if (!isJsonObject(error)) return undefined;
  const parts = [error.errorCode ?? error.code, error.message].filter((part) => typeof part === 'string');
  return parts.length > 0 ? parts.join(' ') : undefined;
}
