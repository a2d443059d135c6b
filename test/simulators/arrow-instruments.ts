import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every kind. */
export const arrowListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 2885, 'NSECM', 'RELIANCE-EQ'),
  listed('SBIN', 'NSE', 3045, 'NSECM', 'SBIN-EQ'),
  listed('TCS', 'BSE', 532540, 'BSECM'),
  listed('NIFTY', 'NSE_INDEX', 26000, 'NSEIDX', 'Nifty 50'),
  listed('SENSEX', 'BSE_INDEX', 19000, 'BSEIDX'),
  listed('MCXBULLDEX', 'MCX_INDEX', 9001, 'MCXIDX', 'BULLION'),
  listed('NIFTY25NOV25FUT', 'NFO', 37054, 'NSEFO', 'NIFTY25NOV25F'),
  listed('USDINR26NOV25FUT', 'CDS', 1164, 'NSECD', 'USDINR26NOV25F'),
  listed('CRUDEOIL19DEC25FUT', 'MCX', 463007, 'MCXFO', 'CRUDEOIL19DEC25F'),
];

/** As many options as a capacity test wants. */
export function arrowOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', 1_000_000 + place, 'NSEFO', `NIFTY30DEC25C${strike}`);
  });
}

function listed(symbol: string, exchange: string, token: number, brexchange: string, brsymbol = symbol): Instrument {
  return { symbol, exchange, token: String(token), brsymbol, brexchange };
}
