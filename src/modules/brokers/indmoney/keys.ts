import type { Instrument } from '../../instruments/instrument.js';

const PREFIX_BY_EXCHANGE: Readonly<Record<string, string>> = {
  NSE: 'NSE',
  BSE: 'BSE',
  NFO: 'NFO',
  BFO: 'BFO',
  NSE_INDEX: 'NIDX',
  BSE_INDEX: 'BIDX',
};

export const PREFIXES: readonly string[] = Object.values(PREFIX_BY_EXCHANGE);

/**
 * The segment of an instrument on the wire; undefined where the feed does not carry it. The exchange of the broker's
 * master will not do: NSE is that of futures too, and would name another instrument.
 */
export function prefixOf({ exchange }: Instrument): string | undefined {
  return PREFIX_BY_EXCHANGE[exchange];
}
