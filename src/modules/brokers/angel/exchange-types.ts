import type { Instrument } from '../../instruments/instrument.js';

/** `exchangeType` of requests and packets, by canonical exchange. */
const EXCHANGE_TYPES: Readonly<Record<string, number>> = {
  NSE: 1,
  NSE_INDEX: 1,
  NFO: 2,
  BSE: 3,
  BSE_INDEX: 3,
  BFO: 4,
  MCX: 5,
  MCX_INDEX: 5,
  NCO: 7,
  NCDEX: 7,
  CDS: 13,
};

export const EXCHANGES: readonly string[] = Object.keys(EXCHANGE_TYPES);

/** Currency, whose prices have seven decimals on the wire where all others have two. */
export const CURRENCY = 13;

/** The only one with 20 levels. */
export const NSE_CASH = 1;

/** Undefined where the broker does not carry the exchange. */
export function exchangeTypeOf(instrument: Instrument): number | undefined {
  return EXCHANGE_TYPES[instrument.exchange];
}
