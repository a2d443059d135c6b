import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';

/** The token of an answer, which may be wrapped in `payload`; undefined where there is none. */
export function tokenIn(body: string): string | undefined {
  const answer = parseJsonObject(body) ?? {};
  const { token } = isJsonObject(answer.payload) ? answer.payload : answer;
  return typeof token === 'string' && token !== '' ? token : undefined;
}

/** What a refusal says; empty where it says nothing. */
export function saidIn(answer: JsonObject): string {
  const { code, message } = isJsonObject(answer.error) ? answer.error : answer;
  return [code, message].filter((part) => typeof part === 'string' && part !== '').join(' ');
}
