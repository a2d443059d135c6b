import { type CsvFault, type CsvFields, csvHeader, mapCsv } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import {
  BadCell,
  contractSymbol,
  expiryOf,
  namedMonthExpiry,
  number,
  type ParsedInstrument,
  strike,
  token,
} from '../families/noren/cells.js';

const HOST = 'https://api.indstocks.com';
const SOURCES = ['equity', 'fno', 'index'] as const;

/** Canonical exchange by exchange and segment of a row; rows of others are not carried. */
const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['NSE E', 'NSE'],
  ['BSE E', 'BSE'],
  ['NSE D', 'NFO'],
  ['NSE FNO', 'NFO'],
  ['BSE D', 'BFO'],
  ['BSE FNO', 'BFO'],
]);

const INDEX_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['NIFTY 50', 'NIFTY'],
  ['NIFTY NEXT 50', 'NIFTYNXT50'],
  ['NIFTY FINANCIAL', 'FINNIFTY'],
  ['BANK NIFTY', 'BANKNIFTY'],
  ['NIFTY MIDCAP SEL', 'MIDCPNIFTY'],
  ['INDIA VIX', 'INDIAVIX'],
  ['S&P BSE SENSEX 50', 'SENSEX50'],
]);

const KIND = 'INDmoney instrument file';
const INDEX_COLUMNS = ['exch', 'segment', 'security_id'];
const COLUMNS = [
  ...INDEX_COLUMNS,
  ...['instrument_name', 'trading_symbol', 'lot_units', 'expiry_date', 'strike_price', 'option_type', 'tick_size'],
];

const DEFAULT_TICK_SIZE = 0.05;

/** Shares, contracts and indices, each a file that wants a token. */
export const instruments: InstrumentSource = { requests, parse };

function requests({ access_token = '' }: Credentials): HttpCall[] {
  return SOURCES.map((source) => {
    const url = `${HOST}/market/instruments?source=${source}`;
    return { method: 'GET', url, headers: { Authorization: access_token } };
  });
}

/** @throws CsvError when the body is no such file, or was cut off */
function* parse(body: Buffer, { url }: HttpCall): Generator<Instrument | RejectedRow> {
  const isIndexFile = url.endsWith('source=index') || !csvHeader(body).includes('trading_symbol');
  const rows = isIndexFile ? mapCsv(body, KIND, INDEX_COLUMNS, readIndex) : mapCsv(body, KIND, COLUMNS, readRow);
  for (const row of rows) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
}

/** A row of a segment that is not carried has no instrument. */
interface Read {
  instrument: ParsedInstrument | undefined;
}

/** The segment of an index is its name. */
function readIndex(fields: CsvFields, line: number): Read | CsvFault {
  const brexchange = fields('exch');
  const brsymbol = fields('segment');
  if (brexchange !== 'NSE' && brexchange !== 'BSE') return { instrument: undefined };
  const symbol = INDEX_SYMBOLS.get(brsymbol.toUpperCase()) ?? brsymbol;
  const own = { symbol, exchange: `${brexchange}_INDEX`, brsymbol, brexchange, name: symbol, instrumenttype: 'INDEX' };
  return parsed(line, () => ({ ...own, expiry: '', strike: 0, ...common(fields) }));
}

function readRow(fields: CsvFields, line: number): Read | CsvFault {
  const exchange = EXCHANGES.get(`${fields('exch')} ${fields('segment')}`);
  if (exchange === undefined) return { instrument: undefined };
  return parsed(line, () => {
    const brsymbol = fields('trading_symbol');
    const identity =
      fields('segment') === 'E'
        ? { symbol: brsymbol, name: brsymbol, expiry: '', strike: 0, instrumenttype: 'EQ' }
        : contract(fields, brsymbol);
    return { ...identity, exchange, brsymbol, brexchange: fields('exch'), ...common(fields) };
  });
}

function parsed(line: number, read: () => Instrument): Read | CsvFault {
  try {
    return { instrument: { line, ...read() } };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

function common(fields: CsvFields): Pick<Instrument, 'token' | 'lotsize' | 'tick_size'> {
  return {
    token: token(fields('security_id')),
    lotsize: number('lot size', fields('lot_units')),
    tick_size: number('tick size', fields('tick_size')) ?? DEFAULT_TICK_SIZE,
  };
}

/** The trading symbol tells the month only: the day comes from the expiry. */
function contract(fields: CsvFields, tradingSymbol: string) {
  const type = contractType(fields);
  const price = type === 'FUT' ? 0 : strike(number('strike', fields('strike_price')));
  if (type !== 'FUT' && price === 0) throw new BadCell('an option without strike');
  const expiry = expiryDate(fields('expiry_date'));
  const name = rootOf(tradingSymbol);
  const symbol = contractSymbol(name, expiry, type, price);
  return { symbol, name, expiry: expiry.canonical, strike: price, instrumenttype: type };
}

function contractType(fields: CsvFields): 'FUT' | 'CE' | 'PE' {
  if (fields('instrument_name').startsWith('FUT')) return 'FUT';
  const option = fields('option_type');
  if (option === 'CE' || option === 'PE') return option;
  throw new BadCell(`option type ${JSON.stringify(option)} is not known`);
}

/** Before the month of `NIFTY-Nov2025-26000-CE`: a root may have a hyphen of its own (`BAJAJ-AUTO`). */
function rootOf(tradingSymbol: string): string {
  const [, root] = /^(.+?)-\d{0,2}[A-Za-z]{3}\d{4}-/.exec(tradingSymbol) ?? [];
  return root ?? tradingSymbol.split('-', 1)[0]!;
}

/** `2025-11-25`, with or without a time of day, or `25-Nov-2025`. */
function expiryDate(text: string): ReturnType<typeof expiryOf> {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ]|$)/.exec(text) ?? [];
  if (year === undefined || day === undefined) return namedMonthExpiry(text);
  return expiryOf(day, Number(month), year, text);
}
