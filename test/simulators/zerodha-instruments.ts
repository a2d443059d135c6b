import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every segment that prices differently, two of the busiest. */
export const kiteInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 738561),
  listed('SBIN', 'NSE', 779521),
  listed('INFY', 'NSE', 408065),
  listed('TCS', 'BSE', (532540 << 8) | 4),
  listed('NIFTY', 'NSE_INDEX', 256265, 'NIFTY 50'),
  listed('BANKNIFTY', 'NSE_INDEX', 260105, 'NIFTY BANK'),
  listed('SENSEX', 'BSE_INDEX', 265),
  listed('NIFTY30DEC25FUT', 'NFO', 12602626, 'NIFTY25DECFUT'),
  listed('USDINR26NOV25FUT', 'CDS', 308995, 'USDINR25NOVFUT'),
  listed('EURINR26NOV25FUT', 'BCD', 225286, 'EURINR25NOVFUT'),
  listed('GOLD05DEC25FUT', 'MCX', (439_037 << 8) | 7, 'GOLD25DECFUT'),
];

/** As many options as a capacity test wants. */
export function kiteOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', ((100_000 + place) << 8) | 2, `NIFTY25DEC${strike}CE`);
  });
}

function listed(symbol: string, exchange: string, token: number, brsymbol = symbol): Instrument {
  return { symbol, exchange, token: String(token), brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
