import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange that the broker streams; `4452` occurs on two of them. */
export const mstockInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'RELIANCE-EQ'),
  listed('INFY', 'NSE', '1594', 'INFY-EQ'),
  listed('ODDSHARE', 'NSE', '4452', 'ODDSHARE-EQ'),
  listed('SBIN', 'BSE', '500112'),
  listed('NIFTY', 'NSE_INDEX', '26000', 'Nifty 50', 'NSE'),
  listed('SENSEX', 'BSE_INDEX', '51', 'SENSEX', 'BSE'),
  listed('NIFTY25NOV25FUT', 'NFO', '37054', 'NIFTY25NOVFUT'),
  listed('SENSEX27NOV25FUT', 'BFO', '825565', 'SENSEX25NOVFUT'),
  listed('CRUDEOIL18DEC25FUT', 'MCX', '458305', 'CRUDEOIL25DECFUT'),
  listed('USDINR26NOV25FUT', 'CDS', '4452', 'USDINR25NOVFUT'),
];

/** As many options as a capacity test wants. */
export function mstockOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    return listed(`NIFTY25NOV25${10_000 + place * 50}CE`, 'NFO', String(40_000 + place));
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol = symbol, brexchange = exchange): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange };
}
