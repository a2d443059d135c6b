import { type CsvFields, csvHeader } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { number, token } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, optionType, strikeOf } from '../families/master/contract.js';
import { type Expiry, isoExpiry, namedMonthExpiry } from '../families/master/expiry.js';
import { nameTables } from '../families/master/name-tables.js';
import { csvInstruments } from '../families/master/rows.js';

const SOURCE_URL = 'https://api.indstocks.com/market/instruments?source=';

const KIND = 'INDmoney instrument file';
const INDEX_COLUMNS = 'exch,segment,security_id';
const COLUMNS = `${INDEX_COLUMNS},instrument_name,trading_symbol,lot_units,expiry_date,strike_price,option_type,tick_size`;

/** Canonical exchanges by exchange and segment of a row; rows of others are not carried. */
const NAMES = nameTables(new URL('./master-names.json', import.meta.url), 'exchanges', 'indices');

const DEFAULT_TICK_SIZE = 0.05;

/** Shares, contracts and indices, each a file that wants a token. */
export const instruments: InstrumentSource = {
  requests: ({ access_token: Authorization = '' }) =>
    ['equity', 'fno', 'index'].map((source) => ({
      method: 'GET',
      url: `${SOURCE_URL}${source}`,
      headers: { Authorization },
    })),
  parse,
};

/** @throws CsvError when the body is no such file, or was cut off */
function parse(body: Buffer, { url }: HttpCall): Iterable<Instrument | RejectedRow> {
  const isIndexFile = url.endsWith('source=index') || !csvHeader(body).includes('trading_symbol');
  return isIndexFile
    ? csvInstruments(body, KIND, INDEX_COLUMNS, readIndex)
    : csvInstruments(body, KIND, COLUMNS, readRow);
}

/** The segment of an index is its name. */
function readIndex(fields: CsvFields): Instrument | undefined {
  const brexchange = fields('exch');
  const brsymbol = fields('segment');
  if (brexchange !== 'NSE' && brexchange !== 'BSE') return undefined;
  const symbol = NAMES.indices.get(brsymbol.toUpperCase()) ?? brsymbol;
  const identity = { symbol, name: symbol, expiry: '', strike: 0, instrumenttype: 'INDEX' };
  return { ...identity, exchange: `${brexchange}_INDEX`, brsymbol, brexchange, ...common(fields) };
}

function readRow(fields: CsvFields): Instrument | undefined {
  const brexchange = fields('exch');
  const brsymbol = fields('trading_symbol');
  const exchange = NAMES.exchanges.get(`${brexchange} ${fields('segment')}`);
  if (exchange === undefined) return undefined;
  return { ...identityOf(fields, brsymbol), exchange, brsymbol, brexchange, ...common(fields) };
}

function common(fields: CsvFields): Pick<Instrument, 'token' | 'lotsize' | 'tick_size'> {
  return {
    token: token(fields('security_id')),
    lotsize: number('lot size', fields('lot_units')),
    tick_size: number('tick size', fields('tick_size')) ?? DEFAULT_TICK_SIZE,
  };
}

/** The trading symbol of a contract tells the month only: the day comes from the expiry. */
function identityOf(fields: CsvFields, tradingSymbol: string): Identity {
  if (fields('segment') === 'E') {
    return { symbol: tradingSymbol, name: tradingSymbol, expiry: '', strike: 0, instrumenttype: 'EQ' };
  }
  const isFuture = fields('instrument_name').startsWith('FUT');
  const type: ContractType = isFuture ? 'FUT' : optionType(fields('option_type'));
  const strike = strikeOf(type, () => number('strike', fields('strike_price')));
  return contract(rootOf(tradingSymbol), expiryDate(fields('expiry_date')), type, strike);
}

/** Before the month of `NIFTY-Nov2025-26000-CE`: a root may have a hyphen of its own (`BAJAJ-AUTO`). */
function rootOf(tradingSymbol: string): string {
  const [, root] = /^(.+?)-\d{0,2}[A-Za-z]{3}\d{4}-/.exec(tradingSymbol) ?? [];
  return root ?? tradingSymbol.split('-', 1)[0]!;
}

/** `2025-11-25`, with or without a time of day, or `25-Nov-2025`. */
function expiryDate(text: string): Expiry {
  return /^\d{4}-/.test(text) ? isoExpiry(text) : namedMonthExpiry(text);
}
