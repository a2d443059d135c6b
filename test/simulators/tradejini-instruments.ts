import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every segment that prices differently, and a share whose token another exchange has, too. */
export const tradejiniListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 2885, 'EQT_RELIANCE_EQ_NSE'),
  listed('SBIN', 'NSE', 3045, 'EQT_SBIN_EQ_NSE'),
  listed('TCS', 'BSE', 532540, 'EQT_TCS_A_BSE'),
  listed('TWIN', 'BSE', 2885, 'EQT_TWIN_A_BSE'),
  listed('NIFTY', 'NSE_INDEX', -1, 'IDX_-1_NSE'),
  listed('SENSEX', 'BSE_INDEX', -51, 'IDX_-51_BSE'),
  listed('NIFTY25NOV25FUT', 'NFO', 37054, 'FUTIDX_NIFTY_NFO_2025-11-25'),
  listed('USDINR26NOV25FUT', 'CDS', 1164, 'FUTCUR_USDINR_CDS_2025-11-26'),
  listed('EURINR26NOV25FUT', 'BCD', 1164, 'FUTCUR_EURINR_BCD_2025-11-26'),
  listed('GOLD05DEC25FUT', 'MCX', 439037, 'FUTCOM_GOLD_MCX_2025-12-05'),
];

/** As many options as a capacity test wants. */
export function tradejiniOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', 100_000 + place, `OPTIDX_NIFTY_NFO_2025-12-30_${strike}_CE`);
  });
}

function listed(symbol: string, exchange: string, token: number, brsymbol: string): Instrument {
  return { symbol, exchange, token: String(token), brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
