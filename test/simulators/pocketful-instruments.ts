import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange, and a share whose token another exchange has, too. */
export const pocketfulListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 2885, 'RELIANCE-EQ'),
  listed('SBIN', 'NSE', 3045, 'SBIN-EQ'),
  listed('TWIN', 'BSE', 2885, 'TWIN-A'),
  listed('SBIN', 'BSE', 500_112, 'SBIN-A'),
  listed('BANKNIFTY25NOV25FUT', 'NFO', 37_051, 'BANKNIFTY25NOVFUT'),
  listed('SENSEX27NOV2585000CE', 'BFO', 872_345, 'SENSEX25N2785000CE'),
  listed('USDINR26NOV25FUT', 'CDS', 1164, 'USDINR25NOVFUT'),
  listed('CRUDEOIL19DEC25FUT', 'MCX', 463_007, 'CRUDEOIL25DECFUT'),
  listed('NIFTY', 'NSE_INDEX', 26_000, 'Nifty 50'),
  listed('SENSEX', 'BSE_INDEX', 1, 'SENSEX'),
];

/** As many options as a capacity test wants. */
export function pocketfulOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', 100_000 + place, `NIFTY25DEC${strike}CE`);
  });
}

function listed(symbol: string, exchange: string, token: number, brsymbol: string): Instrument {
  return { symbol, exchange, token: String(token), brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
