import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange, and shares whose token another exchange has, too. */
export const firstockListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'RELIANCE-EQ'),
  listed('SBIN', 'NSE', '3045', 'SBIN-EQ'),
  listed('RELIANCE', 'BSE', '500325', 'RELIANCE'),
  listed('TWIN', 'BSE', '2885', 'TWIN'),
  listed('RELIANCE24NOV26FUT', 'NFO', '52175', 'RELIANCE24NOV26F'),
  listed('NIFTY24NOV2626000CE', 'NFO', '54957', 'NIFTY24NOV26C26000'),
  listed('SENSEX26NOV2685000CE', 'BFO', '872345', 'SENSEX26NOV85000CE'),
  listed('NIFTY', 'NSE_INDEX', '26000', 'Nifty 50'),
  listed('SENSEX', 'BSE_INDEX', '1', 'SENSEX'),
];

/** As many options as a capacity test wants. */
export function firstockOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY29DEC26${strike}PE`, 'NFO', String(100_000 + place), `NIFTY29DEC26P${strike}`);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol: string): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
