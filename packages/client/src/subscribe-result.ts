import type { ErrorCode } from './errors.js';
import type { DepthLevel, Mode, SubscriptionEntry } from './messages.js';

interface Named {
  /** `EXCHANGE:SYMBOL` */
  readonly instrument: string;
  readonly symbol: string;
  readonly exchange: string;
  readonly mode: Mode;
}

/** Everything that was asked for is delivered. */
export interface SubscribeSuccess extends Named {
  readonly status: 'success';
  /** Depth: the level that is delivered. */
  readonly depth?: DepthLevel;
}

/** Delivered, with fewer depth levels than were asked for. */
export interface SubscribeWarning extends Named {
  readonly status: 'warning';
  readonly code: ErrorCode;
  readonly message: string;
  readonly depth?: DepthLevel;
  readonly requestedDepth?: DepthLevel;
}

/** Nothing is delivered. */
export interface SubscribeError extends Named {
  readonly status: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly supportedDepths?: readonly DepthLevel[];
}

/** What became of one instrument of a `subscribe`. */
export type SubscribeResult = SubscribeSuccess | SubscribeWarning | SubscribeError;

/** What a subscriber asks for; of LTP and Quote there is only one kind. */
export interface Terms {
  readonly depthLevel: DepthLevel | undefined;
  readonly strictDepth: boolean;
}

export function readResult(named: Named, entry: SubscriptionEntry | undefined): SubscribeResult {
  const { instrument, symbol, exchange, mode } = named;
  const base = { instrument, symbol, exchange, mode };
  if (!entry) return errorResult(named, 'INTERNAL_ERROR', 'The gateway said nothing about this instrument');
  const { status, depth, requested_depth, supported_depths, code = 'INTERNAL_ERROR', message = '' } = entry;
  const delivered = depth === undefined ? {} : { depth };
  if (status === 'success') return { ...base, status, ...delivered };
  if (status === 'warning') {
    return {
      ...base,
      status,
      code,
      message,
      ...delivered,
      ...(requested_depth && { requestedDepth: requested_depth }),
    };
  }
  return { ...base, status, code, message, ...(supported_depths && { supportedDepths: supported_depths }) };
}

export function errorResult(
  { instrument, symbol, exchange, mode }: Named,
  code: ErrorCode,
  message: string,
): SubscribeError {
  return { instrument, symbol, exchange, mode, status: 'error', code, message };
}

/**
 * What one of several subscribers is told, where the gateway was asked for the deepest level that any of them wants.
 */
export function resultFor({ depthLevel, strictDepth }: Terms, result: SubscribeResult): SubscribeResult {
  if (result.status === 'error' || depthLevel === undefined || result.depth === undefined) return result;
  const { instrument, symbol, exchange, mode, depth } = result;
  if (depth >= depthLevel) return { instrument, symbol, exchange, mode, status: 'success', depth };
  const message = `${depth} levels are delivered instead of ${depthLevel}`;
  if (strictDepth) return errorResult(result, 'UNSUPPORTED_DEPTH_LEVEL', message);
  return { message, ...result, status: 'warning', code: 'DEPTH_FALLBACK', requestedDepth: depthLevel };
}
