import { type CsvFields, csvHeader } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../../engine/contract.js';
import { BadCell, number, token } from '../master/cells.js';
import { type ContractType, contractSymbol, type Identity, isOptionType, strikeOf } from '../master/contract.js';
import { isoExpiry } from '../master/expiry.js';
import { indexSymbol } from '../master/one-word-index-names.js';
import { csvInstruments, type ParsedInstrument } from '../master/rows.js';

/** A master of one CSV for each exchange, and one more for all indices. */
export interface ContractMaster {
  baseUrl: string;
  /** Names of the files, without `.csv`; rows of other exchanges are left out. */
  exchanges: readonly string[];
  indices: string;
  /** Symbols of BSE indices by code; every other one gets `BSE` in front. */
  bseIndices: ReadonlyMap<string, string>;
}

/** Columns of the exchanges' files, lower-cased: their order differs. */
const COLUMNS =
  'exch,symbol,token,instrument type,option type,strike price,expiry date,trading symbol,lot size,tick size';
const KIND = 'contract master';
const INDEX_COLUMNS = 'exch,symbol,token';

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const NSE_SHARES: ReadonlySet<string> = new Set(['EQ', 'BE']);
const INDEX_EXCHANGES: ReadonlySet<string> = new Set(['NSE', 'BSE', 'MCX']);
const INDEX_SEGMENT = 'mcx_idx';
/** Instrument types of futures that do not begin with FUT. */
const BSE_FUTURES: ReadonlySet<string> = new Set(['SF', 'IF']);

/** `SENSEX26NOV26FUT`, `SENSEX26NOV2685000CE`. */
const CONTRACT_SYMBOL = /^.+\d\d[A-Z]{3}\d\d(?:FUT|\d+(?:\.\d+)?(?:CE|PE))$/;

export function contractMaster(master: ContractMaster): InstrumentSource {
  const files = [...master.exchanges, master.indices];
  return {
    requests: () => files.map((file) => ({ method: 'GET', url: `${master.baseUrl}${file}.csv` })),
    parse: (body) => parseFile(body, master),
  };
}

/**
 * Reads one file, whose header tells which kind it is.
 *
 * @throws CsvError when the body is no such file or was cut off
 */
function parseFile(body: Buffer, master: ContractMaster): Generator<ParsedInstrument | RejectedRow> {
  const isIndices = !csvHeader(body).includes('trading symbol');
  return isIndices
    ? csvInstruments(body, KIND, INDEX_COLUMNS, (fields) => indexRow(fields, master))
    : csvInstruments(body, KIND, COLUMNS, (fields) => instrumentRow(fields, master));
}

function indexRow(fields: CsvFields, { bseIndices }: ContractMaster): Instrument | undefined {
  const exchange = fields('exch');
  const name = fields('symbol');
  if (!INDEX_EXCHANGES.has(exchange) || name === '') return undefined;
  return {
    symbol: exchange === 'BSE' ? bseIndexSymbol(name, bseIndices) : indexSymbol(name),
    exchange: `${exchange}_INDEX`,
    token: token(fields('token')),
    brsymbol: name,
    brexchange: exchange,
    name,
    expiry: '',
    strike: 0,
    lotsize: 1,
    instrumenttype: 'INDEX',
  };
}

function bseIndexSymbol(code: string, names: ReadonlyMap<string, string>): string {
  const joined = indexSymbol(code);
  return names.get(joined) ?? (joined.startsWith('BSE') ? joined : `BSE${joined}`);
}

function instrumentRow(fields: CsvFields, { exchanges }: ContractMaster): Instrument | undefined {
  const exchange = fields('exch');
  const symbol = fields('symbol');
  const brsymbol = fields('trading symbol');
  if (!exchanges.includes(exchange) || symbol === '' || brsymbol === '') return undefined;
  if (fields('exchange segment') === INDEX_SEGMENT) return undefined;
  if (exchange === 'NSE' && !NSE_SHARES.has(fields('group name'))) return undefined;
  return {
    exchange,
    token: token(fields('token')),
    brsymbol,
    brexchange: exchange,
    name: fields('instrument name') || fields('formatted ins name') || symbol,
    lotsize: number('lot size', fields('lot size')),
    tick_size: number('tick size', fields('tick size')),
    ...(CASH.has(exchange) ? { symbol, expiry: '', strike: 0, instrumenttype: 'EQ' } : contract(fields, exchange)),
  };
}

function contract(fields: CsvFields, exchange: string): Identity {
  const type = contractType(fields('option type'), fields('instrument type'));
  const expiry = isoExpiry(fields('expiry date'));
  const strike = strikeOf(type, () => number('strike', fields('strike price')));
  const formatted = fields('formatted ins name').toUpperCase().replaceAll(' ', '');
  const isFormatted = exchange === 'BFO' && CONTRACT_SYMBOL.test(formatted) && formatted.endsWith(type);
  return {
    symbol: isFormatted ? formatted : contractSymbol(fields('symbol'), expiry, type, strike),
    expiry: expiry.canonical,
    strike,
    instrumenttype: type,
  };
}

function contractType(optionType: string, instrumentType: string): ContractType {
  if (isOptionType(optionType)) return optionType;
  if (instrumentType.startsWith('FUT') || BSE_FUTURES.has(instrumentType)) return 'FUT';
  throw new BadCell(`instrument type ${JSON.stringify(instrumentType)} with option type ${JSON.stringify(optionType)}`);
}
