import { type JsonObject, parseJsonObject } from '../../../../common/json-object.js';

/** Words of a dead token. How the server puts it is not documented: these are what its answers are known to hold. */
const DEAD_TOKEN = /unauthori[sz]ed|forbidden|full authentication|(invalid|expired) token|(token|session) expired/i;

export function tellsOfDeadToken(text: string): boolean {
  return DEAD_TOKEN.test(text);
}

/** The `message` or `error` of an answer; undefined where it has neither as a text. */
export function saidIn(answer: JsonObject | undefined): string | undefined {
  return [answer?.message, answer?.error].find((said): said is string => typeof said === 'string' && said !== '');
}

/** What a body says, whether it is JSON or not. */
export function saidInBody(body: string): string {
  return saidIn(parseJsonObject(body)) ?? body;
}
