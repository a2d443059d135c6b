import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange; two pairs of them share a token. */
export const genericDtoInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 2885, 'RELINDEQNR'),
  listed('SBIN', 'NSE', 3045, 'STABANEQNR'),
  listed('ODDSCRIP', 'NSE', 1, 'ODDSCREQNR'),
  listed('ITC', 'BSE', 500875, 'ITCLTDEQNR'),
  listed('NIFTY25NOV25FUT', 'NFO', 37054),
  listed('SENSEX27NOV2585000CE', 'BFO', 826625, 'B826625'),
  listed('USDINR26NOV25FUT', 'CDS', 3045),
  listed('GOLD05DEC25FUT', 'MCX', 440939),
  listed('NIFTY', 'NSE_INDEX', 26000, 'NIFTY50'),
  listed('SENSEX', 'BSE_INDEX', 1),
];

/** As many options as a capacity test wants. */
export function genericDtoOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) =>
    listed(`NIFTY30DEC25${10_000 + place * 50}CE`, 'NFO', 100_000 + place),
  );
}

function listed(symbol: string, exchange: string, token: number, brsymbol = symbol): Instrument {
  const brexchange = exchange === 'CDS' ? 'NCD' : exchange.replace('_INDEX', '');
  return { symbol, exchange, token: String(token), brsymbol, brexchange };
}
