import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** What the index channel carries: quotes with the prices of the day. */
export const nubraQuoted: readonly Instrument[] = [
  share('RELIANCE', 'NSE', 73_009),
  share('SBIN', 'NSE', 73_010),
  // The same name on the other exchange.
  share('RELIANCE', 'BSE', 83_009),
  share('M&M', 'NSE', 73_011),
  share('TCS', 'NSE', 73_012),
  index('NIFTY', 'NSE_INDEX', 'Nifty 50'),
  index('BANKNIFTY', 'NSE_INDEX', 'Nifty Bank'),
  index('SENSEX', 'BSE_INDEX', 'BSE SENSEX'),
];

/** What has an order book and nothing else. */
export const nubraContracts: readonly Instrument[] = [
  contract('NIFTY25NOV25FUT', 'NFO', 1_120_031, 'NIFTY25NOVFUT'),
  contract('BANKNIFTY25NOV2559000CE', 'NFO', 1_120_777, 'BANKNIFTY25NOV59000CE'),
  contract('SENSEX27NOV2584000PE', 'BFO', 1_320_777, 'SENSEX25NOV84000PE'),
  contract('CRUDEOIL19DEC25FUT', 'MCX', 2_200_145, 'CRUDEOIL25DECFUT'),
];

export const nubraInstruments: readonly Instrument[] = [...nubraQuoted, ...nubraContracts];

/** As many shares as a capacity test wants. */
export function nubraShares(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => share(`SHARE${place}`, 'NSE', 100_000 + place));
}

function share(symbol: string, exchange: string, reference: number): Instrument {
  return { symbol, exchange, token: String(reference), brsymbol: symbol, brexchange: exchange };
}

/** The row of an index has the symbol for a token, and the name that the feed shows. */
function index(symbol: string, exchange: string, name: string): Instrument {
  return { symbol, exchange, token: symbol, brsymbol: name, brexchange: exchange.slice(0, 3) };
}

function contract(symbol: string, exchange: string, reference: number, brsymbol: string): Instrument {
  const brexchange = { NFO: 'NSE', BFO: 'BSE', MCX: 'MCX' }[exchange]!;
  return { symbol, exchange, token: String(reference), brsymbol, brexchange };
}
