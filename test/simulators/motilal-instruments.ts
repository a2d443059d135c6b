import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange, and a share whose number another exchange has, too. */
export const motilalListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 2885, 'RELIANCE EQ', 'NSE'),
  listed('SBIN', 'NSE', 3045, 'SBIN EQ', 'NSE'),
  listed('TCS', 'BSE', 532_540, 'TCS', 'BSE'),
  listed('TWIN', 'BSE', 2885, 'TWIN', 'BSE'),
  listed('NIFTY25NOV25FUT', 'NFO', 37_054, 'NIFTY 25-NOV-2025', 'NSEFO'),
  listed('SENSEX27NOV2585000CE', 'BFO', 872_345, 'SENSEX 27-NOV-2025 CE 85000', 'BSEFO'),
  listed('USDINR26NOV25FUT', 'CDS', 1164, 'USDINR 26-NOV-2025', 'NSECD'),
  listed('CRUDEOIL19DEC25FUT', 'MCX', 463_007, 'CRUDEOIL 19-DEC-2025', 'MCX'),
  listed('NIFTY', 'NSE_INDEX', 26_000, 'Nifty 50', 'NSE'),
  listed('BANKNIFTY', 'NSE_INDEX', 26_009, 'Nifty Bank', 'NSE'),
  listed('SENSEX', 'BSE_INDEX', 999_901, 'BSE SENSEX', 'BSE'),
];

/** As many options as a capacity test wants. */
export function motilalOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', 100_000 + place, `NIFTY 30-DEC-2025 CE ${strike}`, 'NSEFO');
  });
}

function listed(symbol: string, exchange: string, token: number, brsymbol: string, brexchange: string): Instrument {
  return { symbol, exchange, token: String(token), brsymbol, brexchange };
}
