import { isJsonObject, parseJsonObject } from '../../src/common/json-object.js';
import type { DepthLevel, Mode } from '../../src/common/mode.js';

/** What a client asks for, by the broker's own keys. */
export interface DhanRequest {
  kind: 'subscribe' | 'unsubscribe';
  mode: Mode;
  level: DepthLevel;
  keys: { segment: string; id: string }[];
}

interface Meaning {
  kind: DhanRequest['kind'];
  mode: Mode;
}

const FEED_CODES: Readonly<Record<number, Meaning>> = {
  15: { kind: 'subscribe', mode: 'LTP' },
  16: { kind: 'unsubscribe', mode: 'LTP' },
  17: { kind: 'subscribe', mode: 'QUOTE' },
  18: { kind: 'unsubscribe', mode: 'QUOTE' },
  21: { kind: 'subscribe', mode: 'DEPTH' },
  22: { kind: 'unsubscribe', mode: 'DEPTH' },
};
const DEPTH_CODES: Readonly<Record<number, Meaning>> = {
  23: { kind: 'subscribe', mode: 'DEPTH' },
  24: { kind: 'unsubscribe', mode: 'DEPTH' },
  25: { kind: 'unsubscribe', mode: 'DEPTH' },
};
const GOODBYE = 12;

const FEED_SEGMENTS = ['IDX_I', 'NSE_EQ', 'NSE_FNO', 'NSE_CURRENCY', 'BSE_EQ', 'MCX_COMM', 'BSE_CURRENCY', 'BSE_FNO'];
const DEPTH_SEGMENTS = ['NSE_EQ', 'NSE_FNO'];

interface Socket {
  codes: Readonly<Record<number, Meaning>>;
  segments: readonly string[];
  level: DepthLevel;
  /** Most instruments of a list; undefined where a request names one instrument without a list. */
  batch: number | undefined;
}

const SOCKETS: Readonly<Record<string, Socket>> = {
  feed: { codes: FEED_CODES, segments: FEED_SEGMENTS, level: 5, batch: 100 },
  depth20: { codes: DEPTH_CODES, segments: DEPTH_SEGMENTS, level: 20, batch: 50 },
  depth200: { codes: DEPTH_CODES, segments: DEPTH_SEGMENTS, level: 200, batch: undefined },
};

/** Reads a request as strictly as the broker; a text other than `goodbye` says what is wrong with it. */
export function readRequest(channel: string, text: string): DhanRequest | string {
  const socket = SOCKETS[channel]!;
  const request = parseJsonObject(text);
  if (!request) return `not a request: ${text.slice(0, 100)}`;
  if (request.RequestCode === GOODBYE) return 'goodbye';
  const meaning = socket.codes[Number(request.RequestCode)];
  if (!meaning) return `code ${String(request.RequestCode)} on ${channel}`;
  const entries = socket.batch === undefined ? [request] : request.InstrumentList;
  if (!Array.isArray(entries) || entries.length === 0) return 'a request without instruments';
  if (socket.batch !== undefined) {
    if (entries.length > socket.batch) return `${entries.length} instruments in one request`;
    if (request.InstrumentCount !== entries.length) return `a wrong count: ${String(request.InstrumentCount)}`;
  }
  const keys = entries.map((entry: unknown) => keyOf(entry, socket.segments));
  const fault = keys.find((key) => typeof key === 'string');
  return fault ?? { ...meaning, level: socket.level, keys: keys as DhanRequest['keys'] };
}

function keyOf(entry: unknown, segments: readonly string[]): DhanRequest['keys'][number] | string {
  if (!isJsonObject(entry)) return 'an instrument that is no object';
  const { ExchangeSegment: segment, SecurityId: id } = entry;
  if (typeof segment !== 'string' || !segments.includes(segment)) return `segment ${String(segment)}`;
  return typeof id === 'string' && /^\d+$/.test(id) ? { segment, id } : `security id ${JSON.stringify(id)}`;
}
