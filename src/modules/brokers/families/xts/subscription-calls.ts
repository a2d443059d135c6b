import { isJsonObject, type JsonObject } from '../../../../common/json-object.js';
import type { HttpCall } from '../../engine/contract.js';
import { numeric } from './full-message.js';
import type { Entry } from './instrument-book.js';

/** One call about the messages of one code for some instruments. */
export interface Ask {
  verb: 'subscribe' | 'unsubscribe';
  code: number;
  entries: readonly Entry[];
  /** Older messages of these instruments were given up for this call, since there was no room beside them. */
  hasMadeRoom?: boolean;
}

/** Subscribing is a POST, unsubscribing a PUT of the same body. */
export function subscriptionCall(url: string, token: string, { verb, code, entries }: Ask): HttpCall {
  return {
    method: verb === 'subscribe' ? 'POST' : 'PUT',
    url,
    headers: { authorization: token, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      // Numbers: some deployments do not tell that a text names the instrument that is subscribed already.
      instruments: entries.map(({ segment, instrumentId }) => ({
        exchangeSegment: segment,
        exchangeInstrumentID: instrumentId,
      })),
      xtsMessageCode: code,
    }),
  };
}

/** An answer, which some deployments wrap in a list. Undefined for what is none. */
export function readAnswer(body: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const answer: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return isJsonObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

export function isSuccess(answer: JsonObject | undefined): answer is JsonObject {
  return answer?.type === 'success';
}

/** First values of what was subscribed, each a text of its own. */
export function snapshotsOf({ result }: JsonObject): string[] {
  const list = isJsonObject(result) ? result.listQuotes : undefined;
  return Array.isArray(list) ? list.filter((text) => typeof text === 'string') : [];
}

/** How many more subscriptions the app key may have. */
export function remainingOf({ result }: JsonObject): number | undefined {
  return isJsonObject(result) ? numeric(result.Remaining_Subscription_Count) : undefined;
}

export type Refusal = 'already subscribed' | 'limit exceeded' | 'invalid token' | 'other';

/** What an error answer says; texts vary where codes do not. */
export function refusalOf(answer: JsonObject | undefined): Refusal {
  switch (answer?.code) {
    case 'e-session-0002':
      return 'already subscribed';
    case 'e-session-0004':
      return 'limit exceeded';
    case 'e-session-0007':
      return 'invalid token';
    default:
      return isDeadToken(describe(answer)) ? 'invalid token' : 'other';
  }
}

/** Whether a text tells that a token serves no more. */
export function isDeadToken(text: string): boolean {
  return /(?:invalid|expired)\s+token|token\s+(?:is\s+)?(?:invalid|expired)/i.test(text);
}

/** Some brokers put the text elsewhere. */
export function describe(answer: JsonObject | undefined): string {
  const { description, message } = answer ?? {};
  if (typeof description === 'string' && description !== '') return description;
  return typeof message === 'string' ? message : '';
}
