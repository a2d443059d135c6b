import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange; the broker's own exchange of a contract is that of its underlying. */
export const indmoneyListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 'NSE', '2885', 'RELIANCE'),
  listed('SBIN', 'NSE', 'NSE', '3045', 'SBIN'),
  listed('RELIANCE', 'BSE', 'BSE', '500325', 'RELIANCE'),
  listed('NIFTY25NOV25FUT', 'NFO', 'NSE', '37054', 'NIFTY-Nov2025-FUT'),
  listed('NIFTY25NOV2526000CE', 'NFO', 'NSE', '51011', 'NIFTY-Nov2025-26000-CE'),
  listed('SENSEX27NOV2585000PE', 'BFO', 'BSE', '872345', 'SENSEX-Nov2025-85000-PE'),
  listed('NIFTY', 'NSE_INDEX', 'NSE', '40000001', 'NIFTY 50'),
  listed('SENSEX', 'BSE_INDEX', 'BSE', '40000101', 'SENSEX'),
];

/** A share of the other exchange that has the token of an option. */
export const indmoneyTwin = listed('ABCLTD', 'BSE', 'BSE', '51011', 'ABCLTD');

/** As many options as a capacity test wants. */
export function indmoneyOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    const token = String(100_000 + place);
    return listed(`NIFTY30DEC25${strike}PE`, 'NFO', 'NSE', token, `NIFTY-Dec2025-${strike}-PE`);
  });
}

function listed(symbol: string, exchange: string, brexchange: string, token: string, brsymbol: string): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange };
}
