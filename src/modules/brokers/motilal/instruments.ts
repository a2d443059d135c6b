import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import { isExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
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

const HOST = 'https://openapi.motilaloswal.com';
const INDEX_PATH = '/getindexdatacsv';

const SCRIP_COLUMNS = [
  'scripcode',
  'scripname',
  'scripshortname',
  'exchangename',
  'strikeprice',
  'marketlot',
  'ticksize',
  'instrumentname',
  'optiontype',
];
const INDEX_COLUMNS = ['indexcode', 'indexname'];

/** The broker's names of the segments, where they are not ours. */
const EXCHANGES: Readonly<Record<string, string>> = { NSEFO: 'NFO', NSECD: 'CDS', BSEFO: 'BFO', BSECD: 'BCD' };

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);

/** A public file for each segment, and one for the indices of each exchange. */
export const instruments: InstrumentSource = {
  requests: () => [
    ...['NSE', 'BSE', 'NSEFO', 'NSECD', 'MCX', 'BSEFO'].map((name) => file('/getscripmastercsv', name)),
    ...[...CASH].map((name) => file(INDEX_PATH, name)),
  ],
  parse,
};

function file(path: string, name: string): HttpCall {
  return { method: 'GET', url: `${HOST}${path}?name=${name}` };
}

/** @throws CsvError when the body is no such file, or was cut off */
function parse(body: Buffer, request: HttpCall): Iterable<ParsedInstrument | RejectedRow> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== INDEX_PATH) return mapCsv(body, 'Motilal Oswal scrip master', SCRIP_COLUMNS, read(scrip));
  const exchange = searchParams.get('name') ?? '';
  return mapCsv(body, 'Motilal Oswal index list', INDEX_COLUMNS, read(indexOf(exchange)));
}

function read(row: (fields: CsvFields) => Instrument) {
  return (fields: CsvFields, line: number): ParsedInstrument | CsvFault => {
    try {
      return { line, ...row(fields) };
    } catch (error) {
      if (error instanceof BadCell) return { line, reason: error.message };
      throw error;
    }
  };
}

function indexOf(exchange: string) {
  return (fields: CsvFields): Instrument => ({
    symbol: indexSymbol(fields('indexname')),
    exchange: `${exchange}_INDEX`,
    token: token(fields('indexcode')),
    brsymbol: fields('indexname'),
    brexchange: exchange,
    name: fields('indexname'),
    expiry: '',
    strike: 0,
    lotsize: 1,
    instrumenttype: 'INDEX',
    tick_size: 0,
  });
}

function scrip(fields: CsvFields): Instrument {
  const brexchange = fields('exchangename');
  const exchange = EXCHANGES[brexchange] ?? brexchange;
  if (!isExchange(exchange)) throw new BadCell(`exchange ${JSON.stringify(brexchange)} is not known`);
  return {
    ...(CASH.has(exchange) ? share(fields) : contract(fields)),
    exchange,
    token: token(fields('scripcode')),
    brsymbol: fields('scripname'),
    brexchange,
    name: fields('scripshortname'),
    lotsize: number('lot', fields('marketlot')),
    tick_size: number('tick size', fields('ticksize')),
  };
}

type Kind = Pick<Instrument, 'symbol' | 'expiry' | 'strike' | 'instrumenttype'>;

function share(fields: CsvFields): Kind {
  const symbol = fields('scripname').replace(/ EQ$/, '');
  return { symbol, expiry: '', strike: 0, instrumenttype: fields('instrumentname') };
}

function contract(fields: CsvFields): Kind {
  const type = contractType(fields);
  // The column for it holds a number of no published epoch; the name says it plainly.
  const [written] = /\b\d{1,2}-[A-Za-z]{3}-\d{4}\b/.exec(fields('scripname')) ?? [];
  if (written === undefined) throw new BadCell('a contract without a date in its name');
  const expiry = namedMonthExpiry(written.padStart('DD-MMM-YYYY'.length, '0'));
  const price = type === 'FUT' ? 0 : strike(number('strike', fields('strikeprice')));
  if (type !== 'FUT' && price === 0) throw new BadCell('an option without strike');
  const symbol = contractSymbol(fields('scripshortname'), expiry, type, price);
  return { symbol, expiry: expiry.canonical, strike: price, instrumenttype: type };
}

function contractType(fields: CsvFields): 'FUT' | 'CE' | 'PE' {
  const option = fields('optiontype');
  const kind = fields('instrumentname');
  if (option === 'CE' || option === 'PE') return option;
  if (option === 'XX' && kind.includes('FUT')) return 'FUT';
  throw new BadCell(`instrument ${JSON.stringify(kind)} with option type ${JSON.stringify(option)} is not known`);
}
