import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every segment; the option has the same security id as RELIANCE, which only the segment tells apart. */
export const dhanListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 'NSE_EQ', 2885),
  listed('HDFCBANK', 'NSE', 'NSE_EQ', 1333),
  listed('TCS', 'NSE', 'NSE_EQ', 11536),
  listed('RELIANCE', 'BSE', 'BSE_EQ', 500325),
  listed('NIFTY', 'NSE_INDEX', 'IDX_I', 13),
  listed('BANKNIFTY', 'NSE_INDEX', 'IDX_I', 25),
  listed('SENSEX', 'BSE_INDEX', 'IDX_I', 51),
  listed('NIFTY30DEC25FUT', 'NFO', 'NSE_FNO', 49543, 'NIFTY-Dec2025-FUT'),
  listed('NIFTY30DEC2524600CE', 'NFO', 'NSE_FNO', 2885, 'NIFTY-Dec2025-24600-CE'),
  listed('SENSEX24DEC25FUT', 'BFO', 'BSE_FNO', 871234, 'SENSEX-Dec2025-FUT'),
  listed('USDINR26NOV25FUT', 'CDS', 'NSE_CURRENCY', 10112, 'USDINR-Nov2025-FUT'),
  listed('EURINR26NOV25FUT', 'BCD', 'BSE_CURRENCY', 20112, 'EURINR-Nov2025-FUT'),
  listed('CRUDEOIL18DEC25FUT', 'MCX', 'MCX_COMM', 436953, 'CRUDEOIL-18Dec2025-FUT'),
];

/** As many options as a capacity test wants. */
export function dhanOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}PE`, 'NFO', 'NSE_FNO', 60_000 + place, `NIFTY-Dec2025-${strike}-PE`);
  });
}

function listed(symbol: string, exchange: string, brexchange: string, id: number, brsymbol = symbol): Instrument {
  return { symbol, exchange, token: String(id), brsymbol, brexchange };
}
