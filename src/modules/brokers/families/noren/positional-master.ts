import { type CsvLine, csvLines } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../../engine/contract.js';
import { BadCell, number, token } from '../master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../master/contract.js';
import { type Expiry, expiryOf } from '../master/expiry.js';
import { indexSymbol } from '../master/one-word-index-names.js';
import { type ParsedInstrument, readRow } from '../master/rows.js';
import { paise } from '../master/scaled-price.js';
import { unzipped } from '../master/zip.js';

/** Places of the columns that are read; the file has no header. What stands in places 10 to 14 is not known for sure. */
const EXCHANGE = 0;
const TOKEN = 1;
const NAME = 2;
const TRADING_SYMBOL = 3;
const TYPE = 4;
const EXPIRY = 5;
const TICK_SIZE = 6;
const LOT_SIZE = 7;
const OPTION_TYPE = 8;
const STRIKE = 9;
const LEAST_COLUMNS = 10;

const EXCHANGES: ReadonlySet<string> = new Set(['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX']);
const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const INDEX: ReadonlySet<string> = new Set(['IDX', 'INDEX']);
const NSE_SHARES: ReadonlySet<string> = new Set(['EQ', 'BE']);
const FUTURES: ReadonlySet<string> = new Set(['FUTIDX', 'FUTSTK', 'FUTCUR', 'FUTIRC', 'FUTCOM']);
const OPTIONS: ReadonlySet<string> = new Set(['OPTIDX', 'OPTSTK', 'OPTCUR', 'OPTIRC', 'OPTFUT']);

/** Own spellings of indices, by exchange. */
export type IndexNames = Readonly<Record<string, ReadonlyMap<string, string>>>;

/** A master that is one file for all exchanges, its columns known by their places. */
export function positionalMaster(url: string, indexNames: IndexNames): InstrumentSource {
  return {
    requests: () => [{ method: 'GET', url }],
    parse: (body) => parsePositionalMaster(body, indexNames),
  };
}

/**
 * Reads the file, a CSV or the zip of one. Of index rows that share a symbol the first counts.
 *
 * @throws Error when the body is no such file or was cut off
 */
function* parsePositionalMaster(body: Buffer, indexNames: IndexNames): Generator<ParsedInstrument | RejectedRow> {
  const indices = new Set<string>();
  let rows = 0;
  for (const record of csvLines(unzipped(body))) {
    rows += 1;
    const row = 'reason' in record ? record : readLine(record, indexNames);
    if (rows === 1 && (!row || 'reason' in row)) assertMaster(record);
    if (!row) continue;
    if (!('reason' in row) && row.instrumenttype === 'INDEX') {
      const key = `${row.exchange}:${row.symbol}`;
      if (indices.has(key)) continue;
      indices.add(key);
    }
    yield row;
  }
  if (rows === 0) throw new Error('is no instrument master: it holds no rows');
}

/** The first line tells whether the body is a master at all. */
function assertMaster(record: CsvLine | RejectedRow): void {
  const isMaster =
    'fields' in record && record.fields.length >= LEAST_COLUMNS && EXCHANGES.has(record.fields[EXCHANGE]!);
  if (!isMaster)
    throw new Error(`is no instrument master: line ${record.line} has no exchange and ${LEAST_COLUMNS} columns`);
}

/** Undefined for a row that is not carried. */
function readLine(
  { line, fields, unterminated }: CsvLine,
  names: IndexNames,
): ParsedInstrument | RejectedRow | undefined {
  if (fields.length < LEAST_COLUMNS) {
    if (unterminated) throw new Error(`ends in the middle of line ${line}: the file is incomplete`);
    return { line, reason: `${fields.length} fields where there should be ${LEAST_COLUMNS} and more` };
  }
  const result = readRow(
    (place: number) => fields[place]!.trim(),
    line,
    (cell) => instrumentOf(cell, names),
  );
  return 'reason' in result ? result : result.instrument;
}

function instrumentOf(cell: Cells, names: IndexNames): Instrument | undefined {
  const exchange = cell(EXCHANGE);
  if (!EXCHANGES.has(exchange) || cell(TRADING_SYMBOL) === '' || cell(NAME) === '') return undefined;
  const listing = listingOf(cell, exchange, names);
  if (!listing) return undefined;
  return {
    token: token(cell(TOKEN)),
    brsymbol: cell(TRADING_SYMBOL),
    brexchange: exchange,
    name: cell(NAME),
    lotsize: number('lot size', cell(LOT_SIZE)),
    tick_size: paise('tick size', cell(TICK_SIZE)),
    ...listing,
  };
}

type Cells = (place: number) => string;
type Listing = Identity & Pick<Instrument, 'exchange'>;

function listingOf(cell: Cells, exchange: string, names: IndexNames): Listing | undefined {
  const type = cell(TYPE);
  const symbol = cell(TRADING_SYMBOL);
  const cash = { expiry: '', strike: 0 };
  if (INDEX.has(type)) {
    const index = { symbol: indexSymbol(symbol, names[exchange]), exchange: `${exchange}_INDEX` };
    return CASH.has(exchange) || exchange === 'MCX' ? { ...cash, ...index, instrumenttype: 'INDEX' } : undefined;
  }
  if (CASH.has(exchange)) {
    if (exchange === 'NSE' && !NSE_SHARES.has(type)) return undefined;
    const own = exchange === 'NSE' ? symbol.replace(/-(EQ|BE|MF|SG)$/, '') : symbol;
    return { ...cash, symbol: own, exchange, instrumenttype: 'EQ' };
  }
  if (FUTURES.has(type)) return { ...contractOf(cell, 'FUT'), exchange };
  if (!OPTIONS.has(type)) return undefined;
  const side = cell(OPTION_TYPE);
  if (!isOptionType(side)) throw new BadCell(`option type ${JSON.stringify(side)} is neither CE nor PE`);
  return { ...contractOf(cell, side), exchange };
}

function contractOf(cell: Cells, type: ContractType): Identity {
  const expiry = expiryDate(cell(EXPIRY));
  const strike = strikeOf(type, () => paise('strike', cell(STRIKE)));
  return contract(cell(NAME), expiry, type, strike);
}

/** From `24112026`; a library for numbers may have taken the zero in front of it. */
function expiryDate(text: string): Expiry {
  const [, day = '', month = '', year = ''] = /^(\d\d)(\d\d)(\d{4})$/.exec(text.padStart(8, '0')) ?? [];
  return expiryOf(day, Number(month), year, text);
}
