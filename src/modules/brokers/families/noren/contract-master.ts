import { type CsvFault, type CsvFields, csvHeader, mapCsv } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../../engine/contract.js';
import {
  BadCell,
  contractSymbol,
  type Expiry,
  expiryOf,
  number,
  type ParsedInstrument,
  strike,
  token,
} from './cells.js';
import { indexSymbol } from './index-names.js';

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
const COLUMNS = [
  'exch',
  'symbol',
  'token',
  'instrument type',
  'option type',
  'strike price',
  'expiry date',
  'trading symbol',
  'lot size',
  'tick size',
];
const INDEX_COLUMNS = ['exch', 'symbol', 'token'];

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const NSE_SHARES: ReadonlySet<string> = new Set(['EQ', 'BE']);
const INDEX_EXCHANGES: ReadonlySet<string> = new Set(['NSE', 'BSE', 'MCX']);
const INDEX_SEGMENT = 'mcx_idx';
/** Instrument types of futures that do not begin with FUT. */
const BSE_FUTURES: ReadonlySet<string> = new Set(['SF', 'IF']);

/** `SENSEX26NOV26FUT`, `SENSEX26NOV2685000CE`. */
const CONTRACT_SYMBOL = /^.+\d\d[A-Z]{3}\d\d(?:FUT|\d+(?:\.\d+)?(?:CE|PE))$/;

/** A row that was read: one of a kind that is not carried has no instrument. */
interface ReadRow {
  instrument?: ParsedInstrument;
}

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
function* parseFile(body: Buffer, master: ContractMaster): Generator<ParsedInstrument | RejectedRow> {
  const isIndices = !csvHeader(body).includes('trading symbol');
  const rows = mapCsv(
    body,
    'contract master',
    isIndices ? INDEX_COLUMNS : COLUMNS,
    (fields, line): ReadRow | CsvFault => {
      try {
        return { instrument: isIndices ? indexRow(fields, line, master) : instrumentRow(fields, line, master) };
      } catch (error) {
        if (error instanceof BadCell) return { line, reason: error.message };
        throw error;
      }
    },
  );
  for (const row of rows) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
}

function indexRow(fields: CsvFields, line: number, { bseIndices }: ContractMaster): ParsedInstrument | undefined {
  const exchange = fields('exch');
  const name = fields('symbol');
  if (!INDEX_EXCHANGES.has(exchange) || name === '') return undefined;
  return {
    line,
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

function instrumentRow(fields: CsvFields, line: number, { exchanges }: ContractMaster): ParsedInstrument | undefined {
  const exchange = fields('exch');
  const symbol = fields('symbol');
  const brsymbol = fields('trading symbol');
  if (!exchanges.includes(exchange) || symbol === '' || brsymbol === '') return undefined;
  if (fields('exchange segment') === INDEX_SEGMENT) return undefined;
  if (exchange === 'NSE' && !NSE_SHARES.has(fields('group name'))) return undefined;
  return {
    line,
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

function contract(
  fields: CsvFields,
  exchange: string,
): Pick<Instrument, 'symbol' | 'expiry' | 'strike' | 'instrumenttype'> {
  const type = contractType(fields('option type'), fields('instrument type'));
  const expiry = isoExpiry(fields('expiry date'));
  const price = type === 'FUT' ? 0 : strike(number('strike', fields('strike price')));
  if (type !== 'FUT' && price === 0) throw new BadCell('an option without strike');
  const formatted = fields('formatted ins name').toUpperCase().replaceAll(' ', '');
  const isFormatted = exchange === 'BFO' && CONTRACT_SYMBOL.test(formatted) && formatted.endsWith(type);
  return {
    symbol: isFormatted ? formatted : contractSymbol(fields('symbol'), expiry, type, price),
    expiry: expiry.canonical,
    strike: price,
    instrumenttype: type,
  };
}

function contractType(optionType: string, instrumentType: string): 'FUT' | 'CE' | 'PE' {
  if (optionType === 'CE' || optionType === 'PE') return optionType;
  if (instrumentType.startsWith('FUT') || BSE_FUTURES.has(instrumentType)) return 'FUT';
  throw new BadCell(`instrument type ${JSON.stringify(instrumentType)} with option type ${JSON.stringify(optionType)}`);
}

/** From `2026-11-24`, with or without a time. */
function isoExpiry(text: string): Expiry {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/.exec(text) ?? [];
  return expiryOf(day, Number(month), year, text);
}
