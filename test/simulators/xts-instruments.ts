import type { Instrument } from '../../src/modules/instruments/instrument.js';

const SEGMENTS: Readonly<Record<string, string>> = {
  NSE: 'NSECM',
  NFO: 'NSEFO',
  CDS: 'NSECD',
  BSE: 'BSECM',
  BFO: 'BSEFO',
  MCX: 'MCXFO',
  NSE_INDEX: 'NSE_INDEX',
  BSE_INDEX: 'BSE_INDEX',
};

const listings: readonly Instrument[] = [
  share('RELIANCE', 'NSE', 2885),
  share('SBIN', 'NSE', 3045),
  share('INFY', 'NSE', 1594),
  share('RELIANCE', 'BSE', 500325),
  index('NIFTY', 'NSE_INDEX', 26000, 'NIFTY 50'),
  index('SENSEX', 'BSE_INDEX', 1, 'SENSEX'),
  contract('NIFTY', 'NFO', 53001, { expiry: '25-NOV-25', lotsize: 75, tick_size: 0.1 }),
  // The same id as a share of another segment.
  contract('NIFTY', 'NFO', 2885, { expiry: '25-NOV-25', lotsize: 75, tick_size: 0.05, strike: 24600, side: 'CE' }),
  contract('SENSEX', 'BFO', 871234, { expiry: '27-NOV-25', lotsize: 20, tick_size: 0.05 }),
  contract('USDINR', 'CDS', 10112, { expiry: '26-NOV-25', lotsize: 1, tick_size: 0.0025 }),
  contract('CRUDEOIL', 'MCX', 458305, { expiry: '18-DEC-25', lotsize: 100, tick_size: 1 }),
];

/** One of every kind on these exchanges, and two indices. */
export function xtsListings(exchanges: readonly string[]): Instrument[] {
  return listings.filter(({ exchange }) => exchanges.includes(exchange));
}

/** As many options as a capacity test wants. */
export function xtsOptions(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) =>
    contract('NIFTY', 'NFO', 60_000 + place, {
      expiry: '25-NOV-25',
      lotsize: 75,
      tick_size: 0.05,
      strike: 10_000 + place * 50,
      side: 'PE',
    }),
  );
}

/** The rows of a segment's master. */
export function xtsMaster(instruments: readonly Instrument[], segment: string): string {
  return instruments
    .filter(({ brexchange }) => brexchange === segment)
    .map((one) => (one.expiry ? contractRow(one) : shareRow(one)).join('|'))
    .join('\n');
}

/** The entries of an exchange's list of indices. */
export function xtsIndexList(instruments: readonly Instrument[], exchange: string): string[] {
  return instruments.filter((one) => one.exchange === exchange).map(({ brsymbol }) => brsymbol);
}

function share(symbol: string, exchange: string, id: number): Instrument {
  const fixed = { expiry: '', strike: 0, lotsize: 1, tick_size: 0.05, instrumenttype: exchange === 'NSE' ? 'EQ' : 'A' };
  return {
    symbol,
    exchange,
    token: String(id),
    brsymbol: symbol,
    brexchange: SEGMENTS[exchange]!,
    name: symbol,
    ...fixed,
  };
}

function index(symbol: string, exchange: string, id: number, name: string): Instrument {
  const fixed = { expiry: '', strike: 0, lotsize: 1, tick_size: 0.05, instrumenttype: 'INDEX' };
  return { symbol, exchange, token: String(id), brsymbol: `${name}_${id}`, brexchange: exchange, name, ...fixed };
}

interface Terms {
  expiry: string;
  lotsize: number;
  tick_size: number;
  strike?: number;
  side?: 'CE' | 'PE';
}

function contract(name: string, exchange: string, id: number, { strike, side = 'CE', ...terms }: Terms): Instrument {
  const end = strike === undefined ? 'FUT' : `${strike}${side}`;
  const [day, month, year] = terms.expiry.split('-');
  return {
    symbol: `${name}${day}${month}${year}${end}`,
    exchange,
    token: String(id),
    brsymbol: `${name}${year}${month}${end}`,
    brexchange: SEGMENTS[exchange]!,
    name,
    ...terms,
    strike: strike ?? 0,
    instrumenttype: strike === undefined ? 'FUT' : side,
  };
}

function shareRow(one: Instrument): unknown[] {
  const series = one.instrumenttype;
  const start = [one.brexchange, one.token, 8, one.name, `${one.name}-${series}`, series, `${one.name}-${series}`, 1];
  return [
    ...start,
    1561.2,
    1277.4,
    71200,
    one.tick_size,
    one.lotsize,
    1,
    one.brsymbol,
    'INE0',
    1,
    1,
    one.name,
    0,
    -1,
    -1,
  ];
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function contractRow(one: Instrument): unknown[] {
  const isOption = one.instrumenttype !== 'FUT';
  const [day, month, year] = one.expiry!.split('-');
  const expiration = `20${year}-${String(MONTHS.indexOf(month!) + 1).padStart(2, '0')}-${day}T14:30:00`;
  const series = isOption ? 'OPTIDX' : 'FUTIDX';
  const start = [
    one.brexchange,
    one.token,
    isOption ? 2 : 1,
    one.name,
    one.brsymbol,
    series,
    `${one.name}-${series}`,
    1,
  ];
  const terms = [900.5, 0.05, 901, one.tick_size, one.lotsize, 1, -1, one.name, expiration];
  const option = isOption ? [one.strike, one.instrumenttype === 'CE' ? 3 : 4] : [];
  return [...start, ...terms, ...option, one.symbol, 1, 1, one.brsymbol];
}
