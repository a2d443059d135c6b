import type { Instrument } from '../../instruments/instrument.js';

/** An index and a share have the exchange's code in common; their tokens differ. */
const CODES: Readonly<Record<string, number>> = {
  NSE: 1,
  NSE_INDEX: 1,
  NFO: 2,
  CDS: 3,
  MCX: 4,
  BSE: 6,
  BSE_INDEX: 6,
  BFO: 7,
};

export const EXCHANGES: readonly string[] = Object.keys(CODES);

const MAX_TOKEN = 0xffff_ffff;
const TOKENS = MAX_TOKEN + 1;

/** How requests name an instrument. */
export type Pair = readonly [code: number, token: number];

/** Undefined where the wire has no place for the instrument. */
export function pairOf({ exchange, token }: Instrument): Pair | undefined {
  const number = Number(token);
  const isToken = /^\d{1,10}$/.test(token) && number <= MAX_TOKEN;
  return isToken && Object.hasOwn(CODES, exchange) ? [CODES[exchange]!, number] : undefined;
}

/** One number for both: tokens repeat across exchanges. */
export function keyOf(code: number, token: number): number {
  return code * TOKENS + token;
}
