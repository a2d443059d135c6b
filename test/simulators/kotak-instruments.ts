import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange, and shares whose token another exchange has, too. */
export const kotakListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 'nse_cm', '2885', 'RELIANCE-EQ'),
  listed('SBIN', 'NSE', 'nse_cm', '3045', 'SBIN-EQ'),
  listed('TWIN', 'BSE', 'bse_cm', '2885', 'TWIN'),
  listed('NIFTY25NOV25FUT', 'NFO', 'nse_fo', '37054', 'NIFTY25NOVFUT'),
  listed('NIFTY25NOV2526000CE', 'NFO', 'nse_fo', '47700', 'NIFTY25NOV26000CE'),
  listed('SENSEX27NOV2585000PE', 'BFO', 'bse_fo', '872345', 'SENSEX25NOV85000PE'),
  listed('USDINR26NOV25FUT', 'CDS', 'cde_fo', '1234', 'USDINR25NOVFUT'),
  listed('GOLD05DEC25FUT', 'MCX', 'mcx_fo', '440939', 'GOLD25DECFUT'),
  listed('NIFTY', 'NSE_INDEX', 'nse_cm', 'Nifty 50', 'Nifty 50'),
  listed('SENSEX', 'BSE_INDEX', 'bse_cm', 'SENSEX', 'SENSEX'),
];

/** As many options as a capacity test wants. */
export function kotakOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}PE`, 'NFO', 'nse_fo', String(100_000 + place), `NIFTY25DEC${strike}PE`);
  });
}

function listed(symbol: string, exchange: string, brexchange: string, token: string, brsymbol: string): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange };
}
