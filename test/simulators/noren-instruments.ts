import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** One of every exchange; currency and commodity have the same token, which only the exchange tells apart. */
export const norenListings: readonly Instrument[] = [
  listed('RELIANCE', 'NSE', '2885', 'RELIANCE-EQ'),
  listed('TCS', 'NSE', '11536', 'TCS-EQ'),
  listed('RELIANCE', 'BSE', '500325', 'RELIANCE'),
  listed('NIFTY24NOV26FUT', 'NFO', '65872', 'NIFTY24NOV26F'),
  listed('NIFTY24NOV2626000CE', 'NFO', '54957', 'NIFTY24NOV26C26000'),
  listed('SENSEX26NOV2685000CE', 'BFO', '872345', 'SENSEX26NOV85000CE'),
  listed('USDINR27NOV26FUT', 'CDS', '1270', 'USDINR27NOV26F'),
  listed('SILVERM30NOV26FUT', 'MCX', '1270', 'SILVERM30NOV26'),
  listed('NIFTY', 'NSE_INDEX', '26000', 'NIFTY INDEX'),
  listed('BANKNIFTY', 'NSE_INDEX', '26009', 'NIFTY BANK'),
];

/** For brokers that carry them. */
export const norenBseIndices: readonly Instrument[] = [listed('SENSEX', 'BSE_INDEX', '1', 'SENSEX')];

/** As many options as a capacity test wants. */
export function norenOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const strike = 10_000 + place * 50;
    return listed(`NIFTY29DEC26${strike}PE`, 'NFO', String(100_000 + place), `NIFTY29DEC26P${strike}`);
  });
}

function listed(symbol: string, exchange: string, token: string, brsymbol: string): Instrument {
  return { symbol, exchange, token, brsymbol, brexchange: exchange.replace('_INDEX', '') };
}
