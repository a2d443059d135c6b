import type { Instrument } from '../../src/modules/instruments/instrument.js';

export const growwInstruments: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885'),
  listed('SBIN', 'NSE', '3045'),
  // A token of another exchange once more.
  listed('DIXON', 'BSE', '2885'),
  listed('NIFTY', 'NSE_INDEX', 'NIFTY'),
  listed('MIDCPNIFTY', 'NSE_INDEX', 'NIFTYMIDSELECT', 'NIFTYMIDSELECT'),
  listed('SENSEX', 'BSE_INDEX', '1'),
  listed('NIFTY25NOV25FUT', 'NFO', '37054', 'NIFTY25NOVFUT'),
  listed('SENSEX27NOV2584000CE', 'BFO', '861201', 'SENSEX25NOV84000CE'),
  listed('CRUDEOIL19DEC25FUT', 'MCX', '458305', 'CRUDEOIL25DECFUT'),
];

/** As many options as a capacity test wants. */
export function growwOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY30DEC25${strike}CE`, 'NFO', String(100_000 + place), `NIFTY25DEC${strike}CE`);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol = symbol): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: exchange === 'MCX' ? 'MCX' : bourse(exchange) };
}

function bourse(exchange: string): string {
  return exchange.startsWith('N') ? 'NSE' : 'BSE';
}
