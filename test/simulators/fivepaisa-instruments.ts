import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange, and shares of two exchanges that have one code. */
export const fivePaisaListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885'),
  listed('SBIN', 'NSE', '3045'),
  listed('TWIN', 'BSE', '2885'),
  listed('NIFTY25AUG26FUT', 'NFO', '53001', 'NIFTY 25 AUG 2026'),
  listed('SENSEX27AUG2682000CE', 'BFO', '842001', 'SENSEX 27 AUG 2026 CE 82000.00'),
  listed('CRUDEOIL19AUG26FUT', 'MCX', '436953', 'CRUDEOIL 19 AUG 2026'),
  listed('USDINR27AUG26FUT', 'CDS', '1421', 'USDINR 27 AUG 2026'),
  listed('NIFTY', 'NSE_INDEX', '999920000'),
  listed('SENSEX', 'BSE_INDEX', '999901'),
];

/** As many options as a capacity test wants. */
export function fivePaisaOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY29DEC26${strike}PE`, 'NFO', String(100_000 + place), `NIFTY 29 DEC 2026 PE ${strike}.00`);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol = symbol): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: exchange };
}
