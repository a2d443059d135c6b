import type { CsvFields } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { amount } from '../families/genericdto/cells.js';
import { USER_AGENT } from '../families/genericdto/site.js';
import { BadCell, token } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { namedMonthExpiry } from '../families/master/expiry.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { unzipped } from '../families/master/zip.js';
import { indexSymbol } from './index-names.js';
import { underlyingOf } from './underlying.js';

/** Public; a zip of one file, some 17 MB unpacked. */
const MASTER_URL = 'https://hdfcsky.com/api/v1/contract/Compact?info=download';

const KIND = 'HDFC Sky contract master';
const COLUMNS =
  'exchange_token,trading_symbol,company_name,expiry,strike,tick_size,lot_size,option_type,segment,exchange';

/** The master's codes are the canonical ones; rows of others are left out. */
const EXCHANGES: ReadonlySet<string> = new Set(['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX']);
const INDEX_SEGMENTS: Readonly<Record<string, string>> = { NSE: 'INDICES', BSE: 'IDX' };
const NO_EXPIRY = '01-Jan-0001';

export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL, headers: { 'User-Agent': USER_AGENT } }],
  parse,
};

/** Of rows that share a symbol the first one is taken. @throws CsvError when the body is no such file or was cut off */
function* parse(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const seen = new Set<string>();
  for (const row of csvInstruments(unzipped(body), KIND, COLUMNS, readRow)) {
    if ('reason' in row) {
      yield row;
      continue;
    }
    const key = `${row.exchange}:${row.symbol}`;
    if (!seen.has(key)) yield row;
    seen.add(key);
  }
}

function readRow(fields: CsvFields): Instrument | undefined {
  const brexchange = fields('exchange');
  if (!EXCHANGES.has(brexchange)) return undefined;
  const listing = listingOf(fields, brexchange);
  if (!listing) return undefined;
  return {
    ...listing,
    token: token(fields('exchange_token')),
    brsymbol: fields('trading_symbol'),
    brexchange,
    lotsize: amount('lot size', fields('lot_size')),
    tick_size: amount('tick size', fields('tick_size')),
  };
}

type Listing = Pick<Instrument, 'symbol' | 'exchange' | 'name' | 'expiry' | 'strike' | 'instrumenttype'>;

function listingOf(fields: CsvFields, exchange: string): Listing | undefined {
  const name = fields('company_name') || undefined;
  const common = { exchange, name, expiry: '', strike: 0, instrumenttype: 'EQ' };
  const symbol = fields('trading_symbol');
  if (fields('segment') === INDEX_SEGMENTS[exchange]) {
    const index = `${exchange}_INDEX`;
    return { ...common, exchange: index, symbol: indexSymbol(index, symbol) };
  }
  if (exchange === 'NSE') return { ...common, symbol: withoutEnd(symbol, '-EQ') };
  if (exchange === 'BSE') return { ...common, symbol: withoutEnd(symbol, `-${fields('segment')}`) };
  const type = contractType(fields);
  if (type) return { ...contractOf(fields, type), exchange };
  // The commodities themselves are not traded.
  return exchange === 'MCX' ? undefined : { ...common, symbol };
}

function contractType(fields: CsvFields): ContractType | undefined {
  const type = fields('option_type');
  if (isOptionType(type)) return type;
  const expires = fields('expiry') !== '' && fields('expiry') !== NO_EXPIRY;
  return expires && fields('trading_symbol').endsWith('FUT') ? 'FUT' : undefined;
}

function contractOf(fields: CsvFields, type: ContractType): Identity {
  const expiry = namedMonthExpiry(fields('expiry'));
  const strike = strikeOf(type, () => amount('strike', fields('strike')));
  const name = underlyingOf(fields('trading_symbol'), expiry, type, strike) ?? fields('company_name');
  if (name === '') throw new BadCell(`no underlying in ${JSON.stringify(fields('trading_symbol'))}`);
  return contract(name, expiry, type, strike);
}

function withoutEnd(symbol: string, end: string): string {
  return symbol.endsWith(end) ? symbol.slice(0, -end.length) : symbol;
}
