import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange; BSE has a share with the code of RELIANCE, and one code brings its segment along. */
export const samcoListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'RELIANCE-EQ'),
  listed('SBIN', 'NSE', '3045', 'SBIN-EQ'),
  listed('RELIANCE', 'BSE', '500325', 'RELIANCE'),
  listed('TWIN', 'BSE', '2885', 'TWIN'),
  listed('RELIANCE24NOV26FUT', 'NFO', '52175', 'RELIANCE24NOV26FUT'),
  listed('NIFTY24NOV2626000CE', 'NFO', '54957', 'NIFTY24NOV2626000CE'),
  listed('SENSEX26NOV2685000CE', 'BFO', '872345', 'SENSEX26NOV2685000CE'),
  listed('USDINR26NOV26FUT', 'CDS', '10112', 'USDINR26NOV26FUT'),
  listed('CRUDEOIL18DEC26FUT', 'MCX', '464925_MFO', 'CRUDEOIL18DEC26FUT', 'MFO'),
  listed('GOLD04DEC26FUT', 'MCX', '458310', 'GOLD04DEC26FUT', 'MFO'),
  listed('NIFTY', 'NSE_INDEX', '-21', 'NIFTY 50', 'NSE'),
  listed('SENSEX', 'BSE_INDEX', '-101', 'SENSEX', 'BSE'),
];

/** As many options as a capacity test wants. */
export function samcoOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const symbol = `NIFTY29DEC26${10_000 + place * 50}PE`;
    return listed(symbol, 'NFO', String(100_000 + place), symbol);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol: string, brexchange = exchange): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange };
}
