import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every segment, and two indices. */
export const fyersInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '10100000002885', 'NSE:RELIANCE-EQ'),
  listed('SBIN', 'NSE', '10100000003045', 'NSE:SBIN-EQ'),
  listed('INFY', 'NSE', '10100000001594', 'NSE:INFY-EQ'),
  listed('RELIANCE', 'BSE', '1210000000500325', 'BSE:RELIANCE-A'),
  listed('NIFTY', 'NSE_INDEX', '101000000026000', 'NSE:NIFTY50-INDEX'),
  listed('SENSEX', 'BSE_INDEX', '12100000001', 'BSE:SENSEX-INDEX'),
  listed('NIFTY25NOV25FUT', 'NFO', '101125112537054', 'NSE:NIFTY25NOVFUT'),
  listed('SENSEX27NOV25FUT', 'BFO', '1211251127873830', 'BSE:SENSEX25NOVFUT'),
  listed('USDINR26NOV25FUT', 'CDS', '10122511264452', 'NSE:USDINR25NOVFUT'),
  listed('CRUDEOIL18DEC25FUT', 'MCX', '1120251218458305', 'MCX:CRUDEOIL25DECFUT'),
];

/** As many options as a capacity test wants. */
export function fyersOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY25NOV25${strike}CE`, 'NFO', `1011251125${60_000 + place}`, `NSE:NIFTY25NOV${strike}CE`);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol: string): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
