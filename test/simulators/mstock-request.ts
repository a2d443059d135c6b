import type { Frame } from '../../src/modules/brokers/engine/contract.js';
import type { RequestedPair } from './angel-request.js';

export interface MstockRequest {
  action: 'subscribe' | 'unsubscribe';
  pairs: RequestedPair[];
}

const EXCHANGE_TYPES: ReadonlySet<unknown> = new Set([1, 2, 3, 4, 5, 13]);
const MODES: ReadonlySet<unknown> = new Set([1, 2, 3]);

/** Reads a request as strictly as the broker does, or says what is wrong with it. Its id may be empty. */
export function readMstockRequest(frame: Frame): MstockRequest | { fault: string } {
  let request: Record<string, unknown>;
  try {
    request = JSON.parse(frame.toString());
  } catch {
    return { fault: `not JSON: ${frame.toString().slice(0, 100)}` };
  }
  const invalid = (what: string) => ({ fault: `${what}: ${frame.toString().slice(0, 200)}` });
  if (typeof (request.correlationID ?? '') !== 'string') return invalid('correlationID');
  if (request.action !== 0 && request.action !== 1) return invalid('action');
  const { mode, tokenList } = (request.params ?? {}) as Record<string, unknown>;
  if (!MODES.has(mode)) return invalid('mode');
  if (!Array.isArray(tokenList) || tokenList.length === 0) return invalid('tokenList');
  const pairs: RequestedPair[] = [];
  for (const { exchangeType, tokens } of tokenList) {
    if (!EXCHANGE_TYPES.has(exchangeType)) return invalid('exchangeType');
    if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === 'string')) return invalid('tokens');
    pairs.push(...tokens.map((token: string) => ({ exchangeType, token, mode: mode as number })));
  }
  return { action: request.action === 1 ? 'subscribe' : 'unsubscribe', pairs };
}
