import type { Instrument } from '../../src/modules/instruments/instrument.js';

export const upstoxInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', 'NSE_EQ|INE002A01018'),
  listed('SBIN', 'NSE', 'NSE_EQ|INE062A01020'),
  listed('MEDANTA', 'BSE', 'BSE_EQ|INE474Q01031'),
  listed('NIFTY', 'NSE_INDEX', 'NSE_INDEX|Nifty 50'),
  listed('BANKNIFTY', 'NSE_INDEX', 'NSE_INDEX|Nifty Bank'),
  listed('SENSEX', 'BSE_INDEX', 'BSE_INDEX|SENSEX'),
  listed('NIFTY25NOV25FUT', 'NFO', 'NSE_FO|54210', 'NIFTY FUT 25 NOV 25'),
  listed('EURINR28NOV25FUT', 'CDS', 'NCD_FO|7769', 'EURINR FUT 28 NOV 25'),
  listed('CRUDEOIL17DEC255750PE', 'MCX', 'MCX_FO|462587', 'CRUDEOIL 5750 PE 17 DEC 25'),
];

/** As many options as a capacity test wants. */
export function upstoxOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', `NSE_FO|${100_000 + place}`, `NIFTY ${strike} CE 30 DEC 25`);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol = symbol): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: token.split('|')[0]! };
}
