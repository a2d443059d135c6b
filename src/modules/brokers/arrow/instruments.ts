import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { bseIndexSymbol } from '../families/index-names.js';
import {
  BadCell,
  contractSymbol,
  namedMonthExpiry,
  number,
  type ParsedInstrument,
  strike,
  token,
} from '../families/noren/cells.js';
import { indexSymbol } from '../families/noren/index-names.js';

const MASTER_URL = 'https://edge.arrow.trade/all';

const COLUMNS = [
  'token',
  'tradingsymbol',
  'symbol',
  'fullname',
  'underlying',
  'exchseg',
  'optiontype',
  'strikeprice',
  'expiry',
  'lotsize',
  'ticksize',
];

const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['NSECM', 'NSE'],
  ['BSECM', 'BSE'],
  ['NSEFO', 'NFO'],
  ['BSEFO', 'BFO'],
  ['NSECD', 'CDS'],
  ['BSECD', 'BCD'],
  ['NSECO', 'NCO'],
  ['MCXFO', 'MCX'],
  ['NSEIDX', 'NSE_INDEX'],
  ['BSEIDX', 'BSE_INDEX'],
  ['MCXIDX', 'MCX_INDEX'],
]);

/** Names beside the common ones, upper-case in one word. */
const BSE_INDICES: ReadonlyMap<string, string> = new Map([
  ['METALINDEX', 'BSEMETAL'],
  ['ENERGYINDEX', 'BSEENERGY'],
  ['FIN', 'BSEFINANCIALSERVICES'],
]);

const MCX_INDICES: ReadonlyMap<string, string> = new Map([
  ['COMPOSITE', 'MCXCOMPDEX'],
  ['BULLION', 'MCXBULLDEX'],
  ['BASEMETAL', 'MCXMETLDEX'],
  ['ENERGY', 'MCXENERGY'],
  ['GOLD', 'MCXGOLDEX'],
  ['SILVER', 'MCXSILVDEX'],
  ['COPPER', 'MCXCOPRDEX'],
  ['CRUDEOIL', 'MCXCRUDEX'],
]);

/** All segments in one CSV of some 220,000 rows. */
export const instruments: InstrumentSource = {
  requests: ({ app_id = '', access_token = '' }) => [
    { method: 'GET', url: MASTER_URL, headers: { appID: app_id, token: access_token } },
  ],
  parse,
};

/** @throws CsvError when the body is no such file or was cut off */
function parse(body: Buffer): Iterable<ParsedInstrument | RejectedRow> {
  return mapCsv(body, 'Arrow instrument master', COLUMNS, readRow);
}

function readRow(fields: CsvFields, line: number): ParsedInstrument | CsvFault {
  const brexchange = fields('exchseg');
  const exchange = EXCHANGES.get(brexchange);
  if (!exchange) return { line, reason: `ExchSeg ${JSON.stringify(brexchange)} is not known` };
  try {
    const common = { line, exchange, brexchange, token: token(fields('token')), brsymbol: fields('tradingsymbol') };
    const terms = {
      lotsize: number('LotSize', fields('lotsize')),
      tick_size: shifted('TickSize', fields('ticksize'), isCurrency(exchange) ? 2 : 0),
    };
    return { ...common, ...terms, ...identity(fields, exchange) };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

type Identity = Pick<Instrument, 'symbol' | 'name' | 'expiry' | 'strike' | 'instrumenttype'>;

function identity(fields: CsvFields, exchange: string): Identity {
  const name = fields('fullname') || undefined;
  const plain = { name, expiry: '', strike: 0 };
  if (exchange.endsWith('_INDEX')) {
    return { ...plain, symbol: canonicalIndex(exchange, fields('symbol')), instrumenttype: 'INDEX' };
  }
  const type = contractType(fields, exchange);
  if (!type) return { ...plain, symbol: fields('tradingsymbol').replace(/-EQ$/, ''), instrumenttype: 'EQ' };
  const underlying = fields('underlying');
  if (underlying === '') throw new BadCell(`a ${type} without Underlying`);
  const expiry = namedMonthExpiry(fields('expiry'));
  const price =
    type === 'FUT' ? 0 : strike(shifted('StrikePrice', fields('strikeprice'), isCurrency(exchange) ? 5 : 0));
  if (type !== 'FUT' && price === 0) throw new BadCell(`a ${type} without StrikePrice`);
  const symbol = contractSymbol(underlying, expiry, type, price);
  return { symbol, name: underlying, expiry: expiry.canonical, strike: price, instrumenttype: type };
}

/** Undefined for a share, whatever its other columns are filled with. */
function contractType(fields: CsvFields, exchange: string): 'FUT' | 'CE' | 'PE' | undefined {
  if (exchange === 'NSE' || exchange === 'BSE') return undefined;
  const type = fields('optiontype');
  if (type === 'CE' || type === 'PE') return type;
  return type === 'XX' || fields('expiry') !== '' ? 'FUT' : undefined;
}

function canonicalIndex(exchange: string, name: string): string {
  if (exchange === 'NSE_INDEX') return indexSymbol(name);
  if (exchange === 'MCX_INDEX') return indexSymbol(name, MCX_INDICES);
  const renamed = bseIndexSymbol(name);
  return renamed === name ? indexSymbol(name, BSE_INDICES) : renamed;
}

function isCurrency(exchange: string): boolean {
  return exchange === 'CDS' || exchange === 'BCD';
}

/** The decimal point is moved in the text, so that no division leaves its noise. */
function shifted(column: string, text: string, decimals: number): number | undefined {
  return number(column, text) === undefined ? undefined : Number(`${text}e-${decimals}`);
}
