import type { ErrorCode } from '../../../common/error-codes.js';
import { DEFAULT_DEPTH_LEVEL, type DepthLevel, isDepthLevel } from '../../../common/mode.js';
import { type RequestedMode, readMode } from './mode-names.js';

/** One well-formed entry of a subscribe or unsubscribe request. */
export interface InstrumentRequest {
  symbol: string;
  exchange: string;
  /** Absent where the request names none. */
  mode?: RequestedMode;
  depthLevel: DepthLevel;
  strictDepth: boolean;
}

export interface MalformedRequest {
  code: ErrorCode;
  message: string;
  /** What could be read of the entry, to tell the client which one it was. */
  symbol?: string;
  exchange?: string;
}

/** Fields of the request that its entries inherit. */
export interface InheritedFields {
  mode?: unknown;
  depthLevel?: unknown;
  strictDepth?: unknown;
}

const MAX_NAME_LENGTH = 128;
const NAME = /^[^\p{Cc}\p{Cs}]+$/u;
/** What nearly every name is made of: a class of all scripts takes several times as long. */
const PLAIN_NAME = /^[ -~]+$/;
/** `TCS:20`, a convention of existing clients: the suffix asks for a depth level. */
const DEPTH_SUFFIX = /^(.+):(5|20|30|50|200)$/;

/**
 * Reads one entry. Written by hand: a message may hold thousands, and every one is answered by itself, which a
 * class validator does neither fast enough nor at all.
 */
export function readInstrumentRequest(
  entry: unknown,
  inherited: InheritedFields,
): InstrumentRequest | MalformedRequest {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return { code: 'INVALID_PARAMETERS', message: 'An entry must be an object with symbol and exchange' };
  }
  const fields = entry as Record<string, unknown>;
  const { symbol, exchange } = fields;
  if (!isName(symbol)) {
    return { code: 'INVALID_PARAMETERS', message: nameRule('symbol'), ...(isName(exchange) && { exchange }) };
  }
  if (!isName(exchange)) return { code: 'INVALID_PARAMETERS', message: nameRule('exchange'), symbol };

  const suffix = DEPTH_SUFFIX.exec(symbol);
  const name = suffix ? suffix[1]! : symbol;
  const mode = fields.mode ?? inherited.mode;
  const requested = mode === undefined || mode === null ? undefined : readMode(mode);
  if (mode !== undefined && mode !== null && !requested) {
    return {
      code: 'INVALID_MODE',
      message: 'mode must be 1 or "LTP", 2 or "Quote", 3, 4 or "Depth"',
      symbol: name,
      exchange,
    };
  }
  const level = suffix
    ? Number(suffix[2])
    : (fields.depth_level ?? fields.depth ?? inherited.depthLevel ?? DEFAULT_DEPTH_LEVEL);
  if (!isDepthLevel(level)) {
    return { code: 'INVALID_PARAMETERS', message: 'depth_level must be 5, 20, 30, 50 or 200', symbol: name, exchange };
  }
  return {
    symbol: name,
    exchange,
    mode: requested,
    depthLevel: level,
    strictDepth: (fields.strict_depth ?? inherited.strictDepth) === true,
  };
}

export function isMalformed(request: InstrumentRequest | MalformedRequest): request is MalformedRequest {
  return 'code' in request;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH && (PLAIN_NAME.test(value) || NAME.test(value));
}

function nameRule(field: string): string {
  return `${field} must be a text of 1 to ${MAX_NAME_LENGTH} characters without control characters`;
}
