import { CsvError, type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import {
  BadCell,
  contractSymbol,
  namedMonthExpiry,
  number,
  type ParsedInstrument,
  strike,
  token,
} from '../families/noren/cells.js';
import { indexSymbol } from './index-names.js';
import { socketUser } from './login.js';

const HOST = 'https://api.firstock.in';
const INDEX_LIST_URL = `${HOST}/V1/indexList`;

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const CONTRACTS: ReadonlySet<string> = new Set(['NFO', 'BFO']);

const KIND = 'Firstock symbol file';
/** Lower-cased; what else there is differs between shares and contracts. */
const COLUMNS = ['exchange', 'token', 'lotsize', 'tradingsymbol', 'ticksize'];

/** A file for each exchange, public, and the list of indices, which wants a session. */
export const instruments: InstrumentSource = { requests, parse };

function requests(credentials: Credentials): HttpCall[] {
  const files = [...CASH, ...CONTRACTS].map((exchange): HttpCall => {
    return { method: 'GET', url: `${HOST}/V1/symbols/${exchange}?ref=firstock.in` };
  });
  const { susertoken } = credentials;
  if (!susertoken) return files;
  const body = JSON.stringify({ userId: socketUser(credentials), jKey: susertoken });
  const headers = { 'Content-Type': 'application/json' };
  return [...files, { method: 'POST', url: INDEX_LIST_URL, headers, body }];
}

/** @throws CsvError when the body is no such file or list, or was cut off */
function parse(body: Buffer, { url }: HttpCall): Iterable<ParsedInstrument | Instrument | RejectedRow> {
  return url === INDEX_LIST_URL ? indexList(body) : mapCsv(body, KIND, COLUMNS, readRow);
}

function* indexList(body: Buffer): Generator<Instrument | RejectedRow> {
  const { status, data } = parseJsonObject(body.toString('utf8')) ?? {};
  if (status !== 'success' || !Array.isArray(data)) throw new CsvError('is no list of indices');
  for (const [place, entry] of data.entries()) {
    const row: unknown = entry;
    const { exchange, token: number, tradingSymbol, idxname } = isJsonObject(row) ? row : {};
    if (typeof tradingSymbol !== 'string' || !CASH.has(String(exchange)) || !/^\d+$/.test(String(number))) {
      yield { line: place + 1, reason: 'is no index of NSE or BSE with a token' };
      continue;
    }
    const name = typeof idxname === 'string' ? idxname : '';
    yield { ...index(tradingSymbol, name, String(exchange)), token: String(number), lotsize: 1, tick_size: 0 };
  }
}

function readRow(fields: CsvFields, line: number): ParsedInstrument | CsvFault {
  const exchange = fields('exchange');
  try {
    const identity = CASH.has(exchange) ? cash(fields, exchange) : contract(fields, exchange);
    return {
      line,
      ...identity,
      token: token(fields('token')),
      lotsize: number('lot size', fields('lotsize')),
      tick_size: number('tick size', fields('ticksize')),
    };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

type Identity = Omit<Instrument, 'token' | 'lotsize' | 'tick_size'>;

function cash(fields: CsvFields, exchange: string): Identity {
  const tradingSymbol = fields('tradingsymbol');
  const name = fields('companyname');
  if (isIndex(fields)) return index(tradingSymbol, name, exchange);
  const [, plain = tradingSymbol, series = 'EQ'] =
    (exchange === 'NSE' && /^(.+)-([A-Z\d]{1,2})$/.exec(tradingSymbol)) || [];
  const isShare = series === 'EQ' || series === 'BE';
  return {
    symbol: isShare ? plain : tradingSymbol,
    exchange,
    brsymbol: tradingSymbol,
    brexchange: exchange,
    name,
    expiry: '',
    strike: 0,
    instrumenttype: isShare ? 'EQ' : series,
  };
}

function isIndex(fields: CsvFields): boolean {
  return fields('isin') === '' && Number(fields('ticksize')) === 0 && Number(fields('freezeqty')) === 0;
}

function index(tradingSymbol: string, name: string, exchange: string): Identity {
  return {
    symbol: indexSymbol(tradingSymbol, name),
    exchange: `${exchange}_INDEX`,
    brsymbol: tradingSymbol,
    brexchange: exchange,
    name,
    expiry: '',
    strike: 0,
    instrumenttype: 'INDEX',
  };
}

function contract(fields: CsvFields, exchange: string): Identity {
  if (!CONTRACTS.has(exchange)) throw new BadCell(`exchange ${JSON.stringify(exchange)} is not known`);
  const type = contractType(fields('optiontype'));
  const expiry = namedMonthExpiry(fields('expiry'));
  const price = type === 'FUT' ? 0 : strike(number('strike', fields('strikeprice')));
  if (type !== 'FUT' && price === 0) throw new BadCell('an option without strike');
  const name = fields('symbol');
  return {
    symbol: contractSymbol(name, expiry, type, price),
    exchange,
    brsymbol: fields('tradingsymbol'),
    brexchange: exchange,
    name,
    expiry: expiry.canonical,
    strike: price,
    instrumenttype: type,
  };
}

function contractType(text: string): 'FUT' | 'CE' | 'PE' {
  if (text === 'XX') return 'FUT';
  if (text === 'CE' || text === 'PE') return text;
  throw new BadCell(`option type ${JSON.stringify(text)} is not known`);
}
