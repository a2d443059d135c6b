import type { Instrument } from '../../instruments/instrument.js';

/** How the wire names a part of an exchange. */
export interface Segment {
  /** The letter in requests and records. */
  letter: string;
  /** `C` cash, `D` derivatives: in requests alone. */
  kind: 'C' | 'D';
}

const SEGMENTS: Readonly<Record<string, Segment>> = {
  NSE: { letter: 'N', kind: 'C' },
  NSE_INDEX: { letter: 'N', kind: 'C' },
  NFO: { letter: 'N', kind: 'D' },
  BSE: { letter: 'B', kind: 'C' },
  BSE_INDEX: { letter: 'B', kind: 'C' },
  BFO: { letter: 'G', kind: 'D' },
  CDS: { letter: 'C', kind: 'D' },
  MCX: { letter: 'M', kind: 'D' },
};

export const EXCHANGES: readonly string[] = Object.keys(SEGMENTS);

const MAX_CODE = 0x7fff_ffff;

/** @param exchange one of `EXCHANGES` */
export function segmentOf(exchange: string): Segment {
  return SEGMENTS[exchange]!;
}

/** The number of an instrument on the wire; undefined where the wire has no place for it. */
export function scripCodeOf({ exchange, token }: Instrument): number | undefined {
  const code = Number(token);
  const isCode = /^\d{1,10}$/.test(token) && code <= MAX_CODE;
  return isCode && Object.hasOwn(SEGMENTS, exchange) ? code : undefined;
}

/** Shares of NSE; all other codes of its letter are derivatives. */
export function isCashCode(code: number): boolean {
  return code <= 34_999 || (code >= 888_801 && code <= 888_820);
}
