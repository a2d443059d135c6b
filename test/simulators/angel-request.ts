import type { Frame } from '../../src/modules/brokers/engine/contract.js';

/** One (token, mode) pair that a request names. */
export interface RequestedPair {
  exchangeType: number;
  token: string;
  mode: number;
}

export interface AngelRequest {
  correlationID: string | undefined;
  action: 'subscribe' | 'unsubscribe';
  pairs: RequestedPair[];
}

/** What the broker calls an invalid payload, and the id to answer with. */
export interface InvalidRequest {
  correlationID: string | undefined;
  fault: string;
}

const EXCHANGE_TYPES: ReadonlySet<unknown> = new Set([1, 2, 3, 4, 5, 7, 13]);
const MODES: ReadonlySet<unknown> = new Set([1, 2, 3, 4]);
const DEEP = 4;
const NSE_CASH = 1;

/** Reads a request as strictly as the broker does. */
export function readRequest(frame: Frame): AngelRequest | InvalidRequest {
  let request: Record<string, unknown>;
  try {
    request = JSON.parse(frame.toString());
  } catch {
    return { correlationID: undefined, fault: `not JSON: ${frame.toString().slice(0, 100)}` };
  }
  const id = request.correlationID;
  const correlationID = typeof id === 'string' ? id : undefined;
  const invalid = (fault: string) => ({ correlationID, fault: `${fault}: ${frame.toString().slice(0, 200)}` });
  if (id !== undefined && !/^[0-9a-zA-Z]{10}$/.test(String(id))) return invalid('correlationID');
  if (request.action !== 0 && request.action !== 1) return invalid('action');
  const { mode, tokenList } = (request.params ?? {}) as Record<string, unknown>;
  if (!MODES.has(mode)) return invalid('mode');
  if (!Array.isArray(tokenList) || tokenList.length === 0) return invalid('tokenList');
  const pairs: RequestedPair[] = [];
  for (const { exchangeType, tokens } of tokenList) {
    if (!EXCHANGE_TYPES.has(exchangeType)) return invalid('exchangeType');
    if (mode === DEEP && exchangeType !== NSE_CASH) return invalid('20-depth outside of NSE cash');
    if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === 'string')) return invalid('tokens');
    pairs.push(...tokens.map((token: string) => ({ exchangeType, token, mode: mode as number })));
  }
  return { correlationID, action: request.action === 1 ? 'subscribe' : 'unsubscribe', pairs };
}
