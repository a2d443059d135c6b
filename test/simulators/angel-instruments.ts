import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange that the broker carries; `2885` occurs on two of them. */
export const angelInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'RELIANCE-EQ'),
  listed('SBIN', 'NSE', '3045', 'SBIN-EQ'),
  listed('INFY', 'NSE', '1594', 'INFY-EQ'),
  listed('RELIANCE', 'BSE', '500325'),
  listed('NIFTY', 'NSE_INDEX', '99926000', 'Nifty 50'),
  listed('BANKNIFTY', 'NSE_INDEX', '99926009', 'Nifty Bank'),
  listed('SENSEX', 'BSE_INDEX', '99919000'),
  listed('NIFTY25NOV25FUT', 'NFO', '37054'),
  listed('SENSEX27NOV25FUT', 'BFO', '2885', 'SENSEX25NOVFUT'),
  listed('CRUDEOIL18DEC25FUT', 'MCX', '458305', 'CRUDEOIL25DECFUT'),
  listed('USDINR26NOV25FUT', 'CDS', '4452', 'USDINR25NOVFUT'),
];

/** As many options as a capacity test wants. */
export function angelOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const symbol = `NIFTY25NOV25${10_000 + place * 50}CE`;
    return listed(symbol, 'NFO', String(40_000 + place));
  });
}

/** As many shares as a test of the 20-level limit wants. */
export function angelShares(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => listed(`SHARE${place}`, 'NSE', String(10_000 + place)));
}

function listed(symbol: string, exchange: string, token: string, brsymbol = symbol): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
