import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** Of every kind that the broker carries; the id 13 is a share and an index of the same exchange. */
export const paytmInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'EQ'),
  listed('ABB', 'NSE', '13', 'EQ'),
  listed('NIFTYBEES', 'NSE', '10576', 'ETF'),
  listed('INFY', 'BSE', '500209', 'EQ'),
  listed('NIFTY', 'NSE_INDEX', '13', 'INDEX'),
  listed('BANKNIFTY', 'NSE_INDEX', '25', 'INDEX'),
  listed('SENSEX', 'BSE_INDEX', '51', 'INDEX'),
  listed('NIFTY25NOV25FUT', 'NFO', '37054', 'FUT'),
  listed('RELIANCE25NOV251400CE', 'NFO', '84811', 'CE'),
  listed('SENSEX27NOV25FUT', 'BFO', '825565', 'FUT'),
];

/** As many options as a capacity test wants. */
export function paytmOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    return listed(`NIFTY25NOV25${10_000 + place * 50}PE`, 'NFO', String(40_000 + place), 'PE');
  });
}

function listed(symbol: string, exchange: string, token: string, instrumenttype: string): Instrument {
  return { symbol, exchange, token, brsymbol: symbol, brexchange: exchange, instrumenttype };
}
