import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { Scale } from './fyers-hsm-encoder.js';

const SEGMENTS: Readonly<Record<string, string>> = {
  NSE: 'nse_cm',
  NSE_INDEX: 'nse_cm',
  BSE: 'bse_cm',
  BSE_INDEX: 'bse_cm',
  NFO: 'nse_fo',
  BFO: 'bse_fo',
  CDS: 'cde_fo',
  MCX: 'mcx_fo',
};

/** Names of the listed indices on the feed. */
const INDEX_NAMES: Readonly<Record<string, string>> = { NIFTY: 'Nifty 50', SENSEX: 'SENSEX' };

/** Prices are finer than their precision in equity, and not elsewhere. */
const FINE: Scale = { multiplier: 100, precision: 2 };
const PLAIN: Scale = { multiplier: 1, precision: 2 };
const CURRENCY: Scale = { multiplier: 1, precision: 4 };

/** The HSM topic of an instrument; kinds are `sf`, `if` and `dp`. */
export function topicOf({ symbol, exchange, token }: Instrument, kind: string): string {
  return `${kind}|${SEGMENTS[exchange]}|${kind === 'if' ? INDEX_NAMES[symbol] : token.slice(10)}`;
}

export function scaleOf({ exchange }: Instrument): Scale {
  if (exchange === 'CDS') return CURRENCY;
  return exchange === 'NSE' || exchange === 'BSE' ? FINE : PLAIN;
}
