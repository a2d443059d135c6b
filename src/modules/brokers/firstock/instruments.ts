import { CsvError, type CsvFields } from '../../../common/csv.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { contract, contractType, strikeOf } from '../families/master/contract.js';
import { namedMonthExpiry } from '../families/master/expiry.js';
import { csvInstruments } from '../families/master/rows.js';
import { indexSymbol } from './index-names.js';
import { socketUser } from './login.js';

const HOST = 'https://api.firstock.in';
const INDEX_LIST_URL = `${HOST}/V1/indexList`;

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const CONTRACTS: ReadonlySet<string> = new Set(['NFO', 'BFO']);

const KIND = 'Firstock symbol file';
/** Lower-cased; what else there is differs between shares and contracts. */
const COLUMNS = 'exchange,token,lotsize,tradingsymbol,ticksize';

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
function parse(body: Buffer, { url }: HttpCall): Iterable<Instrument | RejectedRow> {
  return url === INDEX_LIST_URL ? indexList(body) : csvInstruments(body, KIND, COLUMNS, readRow);
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

function readRow(fields: CsvFields): Instrument {
  const exchange = fields('exchange');
  return {
    ...(CASH.has(exchange) ? cash(fields, exchange) : contractOf(fields, exchange)),
    token: token(fields('token')),
    lotsize: number('lot size', fields('lotsize')),
    tick_size: number('tick size', fields('ticksize')),
  };
}

type Listing = Omit<Instrument, 'token' | 'lotsize' | 'tick_size'>;

function cash(fields: CsvFields, exchange: string): Listing {
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

function index(tradingSymbol: string, name: string, exchange: string): Listing {
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

function contractOf(fields: CsvFields, exchange: string): Listing {
  if (!CONTRACTS.has(exchange)) throw new BadCell(`exchange ${JSON.stringify(exchange)} is not known`);
  const type = contractType(fields('optiontype'));
  const expiry = namedMonthExpiry(fields('expiry'));
  const strike = strikeOf(type, () => number('strike', fields('strikeprice')));
  const identity = contract(fields('symbol'), expiry, type, strike);
  return { ...identity, exchange, brsymbol: fields('tradingsymbol'), brexchange: exchange };
}
