import type { Instrument } from '../../instruments/instrument.js';

/** A market as the wire names it: exchange and kind, a letter each. */
export interface Segment {
  exch: string;
  exchType: string;
}

/** By canonical exchange. Indices are listed beside shares; their codes lie above all others. */
export const SEGMENTS: ReadonlyMap<string, Segment> = new Map([
  ['NSE', { exch: 'N', exchType: 'C' }],
  ['NSE_INDEX', { exch: 'N', exchType: 'C' }],
  ['BSE', { exch: 'B', exchType: 'C' }],
  ['BSE_INDEX', { exch: 'B', exchType: 'C' }],
  ['NFO', { exch: 'N', exchType: 'D' }],
  ['BFO', { exch: 'B', exchType: 'D' }],
  ['MCX', { exch: 'M', exchType: 'D' }],
  ['CDS', { exch: 'N', exchType: 'U' }],
  ['BCD', { exch: 'B', exchType: 'U' }],
]);

const TOKEN_STEP = 65_536;
const MAX_TOKEN = 0xffff_ffff;

/** One number for segment and code: quicker to look up than a text. Undefined where it is no key. */
export function keyOf(exch: unknown, exchType: unknown, token: unknown): number | undefined {
  if (typeof exch !== 'string' || typeof exchType !== 'string') return undefined;
  if (exch.length !== 1 || exchType.length !== 1 || !Number.isInteger(token)) return undefined;
  const code = token as number;
  if (code < 0 || code > MAX_TOKEN) return undefined;
  return code * TOKEN_STEP + (exch.charCodeAt(0) & 0xff) * 256 + (exchType.charCodeAt(0) & 0xff);
}

export function instrumentKey({ exchange, token }: Instrument): number | undefined {
  const segment = SEGMENTS.get(exchange);
  return segment && keyOf(segment.exch, segment.exchType, /^\d+$/.test(token) ? Number(token) : undefined);
}
