import type { CsvFields } from '../../../common/csv.js';
import { isExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { namedMonthExpiry } from '../families/master/expiry.js';
import { INDEX_TERMS } from '../families/master/index-terms.js';
import { csvInstruments } from '../families/master/rows.js';
import { indexSymbol } from './index-names.js';

const HOST = 'https://openapi.motilaloswal.com';
const INDEX_PATH = '/getindexdatacsv';

const SCRIP_COLUMNS =
  'scripcode,scripname,scripshortname,exchangename,strikeprice,marketlot,ticksize,instrumentname,optiontype';
const INDEX_COLUMNS = 'indexcode,indexname';

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
function parse(body: Buffer, { url }: HttpCall): Iterable<Instrument | RejectedRow> {
  const { pathname, searchParams } = new URL(url);
  if (pathname !== INDEX_PATH) return csvInstruments(body, 'Motilal Oswal scrip master', SCRIP_COLUMNS, scrip);
  const exchange = searchParams.get('name') ?? '';
  return csvInstruments(body, 'Motilal Oswal index list', INDEX_COLUMNS, (fields) => index(fields, exchange));
}

function index(fields: CsvFields, brexchange: string): Instrument {
  const name = fields('indexname');
  const exchange = `${brexchange}_INDEX`;
  const identity = {
    symbol: indexSymbol(name),
    exchange,
    token: token(fields('indexcode')),
    brsymbol: name,
    brexchange,
  };
  return { ...INDEX_TERMS, ...identity, name, tick_size: 0 };
}

function scrip(fields: CsvFields): Instrument {
  const brexchange = fields('exchangename');
  const exchange = EXCHANGES[brexchange] ?? brexchange;
  if (!isExchange(exchange)) throw new BadCell(`exchange ${JSON.stringify(brexchange)} is not known`);
  return {
    ...(CASH.has(exchange) ? share(fields) : contractOf(fields)),
    exchange,
    token: token(fields('scripcode')),
    brsymbol: fields('scripname'),
    brexchange,
    name: fields('scripshortname'),
    lotsize: number('lot', fields('marketlot')),
    tick_size: number('tick size', fields('ticksize')),
  };
}

function share(fields: CsvFields): Identity {
  const symbol = fields('scripname').replace(/ EQ$/, '');
  return { symbol, expiry: '', strike: 0, instrumenttype: fields('instrumentname') };
}

function contractOf(fields: CsvFields): Identity {
  const type = contractType(fields);
  // The column for it holds a number of no published epoch; the name says it plainly.
  const [written] = /\b\d{1,2}-[A-Za-z]{3}-\d{4}\b/.exec(fields('scripname')) ?? [];
  if (written === undefined) throw new BadCell('a contract without a date in its name');
  const expiry = namedMonthExpiry(written.padStart('DD-MMM-YYYY'.length, '0'));
  const strike = strikeOf(type, () => number('strike', fields('strikeprice')));
  return contract(fields('scripshortname'), expiry, type, strike);
}

function contractType(fields: CsvFields): ContractType {
  const option = fields('optiontype');
  const kind = fields('instrumentname');
  if (isOptionType(option)) return option;
  if (option === 'XX' && kind.includes('FUT')) return 'FUT';
  throw new BadCell(`instrument ${JSON.stringify(kind)} with option type ${JSON.stringify(option)} is not known`);
}
