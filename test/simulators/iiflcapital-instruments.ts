import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange, and an index and shares of one token. */
export const iiflCapitalListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'RELIANCE-EQ', 'NSEEQ'),
  listed('SBIN', 'NSE', '3045', 'SBIN-EQ', 'NSEEQ'),
  listed('TWIN', 'BSE', '2885', 'TWIN', 'BSEEQ'),
  listed('NIFTY25AUG26FUT', 'NFO', '53001', 'NIFTY26AUGFUT', 'NSEFO'),
  listed('SENSEX27AUG2682000CE', 'BFO', '842001', 'SENSEX26AUG82000CE', 'BSEFO'),
  listed('USDINR27AUG26FUT', 'CDS', '1421', 'USDINR26AUGFUT', 'NSECURR'),
  listed('CRUDEOIL19AUG26FUT', 'MCX', '436953', 'CRUDEOIL26AUGFUT', 'MCXCOMM'),
  listed('NIFTY', 'NSE_INDEX', '999920000', 'NIFTY 50', 'NSEEQ'),
  listed('SENSEX', 'BSE_INDEX', '999901', 'SENSEX', 'BSEEQ'),
];

/** As many options as a capacity test wants. */
export function iiflCapitalOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY29DEC26${strike}PE`, 'NFO', String(100_000 + place), `NIFTY26DEC${strike}PE`, 'NSEFO');
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol: string, brexchange: string): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange };
}
