import { basename } from 'node:path';
import { csvLines } from '../../../common/csv.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number } from '../families/master/cells.js';
import { type ContractType, isOptionType } from '../families/master/contract.js';
import { type ParsedInstrument, readRow } from '../families/master/rows.js';
import { contractSymbol, expiryOf } from './contract-symbol.js';
import { bseIndexSymbol, nseIndexSymbol } from './index-symbols.js';

const BASE_URL = 'https://public.fyers.in/sym_details/';

/** Canonical exchange of a file's rows, by the file's name; cash files hold indices too. */
const FILES: Readonly<Record<string, string>> = {
  'NSE_CM.csv': 'NSE',
  'BSE_CM.csv': 'BSE',
  'NSE_FO.csv': 'NFO',
  'BSE_FO.csv': 'BFO',
  'NSE_CD_sym_master.json': 'CDS',
  'MCX_COM_sym_master.json': 'MCX',
};

const CSV_COLUMNS = 21;

/** Instrument types of the cash files; every other type is debt, a warrant or the like, and is left out. */
const INDEX = '10';
const BOND = '2';
const SHARES: Readonly<Record<string, ReadonlySet<string>>> = {
  NSE: new Set(['0', '9']),
  BSE: new Set(['0', '4', '50']),
};

export const instruments: InstrumentSource = {
  requests: () => Object.keys(FILES).map((file) => ({ method: 'GET', url: BASE_URL + file })),
  parse: parseSymbolMaster,
};

/** What both forms of a row say, as texts. */
interface Row {
  line: number;
  fyToken: string;
  details: string;
  name: string;
  type: string;
  lotsize: string;
  tickSize: string;
  expiry: string;
  ticker: string;
  underlying: string;
  strike: string;
  optionType: string;
}

/**
 * Reads one file of Fyers' symbol master: a CSV without a header, or a JSON object keyed by ticker, whose lines are counted
 * by its entries. The request's URL tells which file it is; a body from elsewhere is told by its ticker and segment.
 *
 * @throws Error when the body is no such file
 */
export function* parseSymbolMaster(body: Buffer, request: HttpCall): Generator<ParsedInstrument | RejectedRow> {
  const exchange = FILES[basename(request.url.split('?')[0]!)];
  const rows = firstByte(body) === '{' ? jsonRows(body) : csvRows(body);
  let isEmpty = true;
  for (const row of rows) {
    isEmpty = false;
    const result = 'reason' in row ? row : readRow(row, row.line, (cells) => toInstrument(cells, exchange));
    if ('reason' in result) yield result;
    else if (result.instrument) yield result.instrument;
  }
  if (isEmpty) throw new Error('is no Fyers symbol master: it holds no rows');
}

/** Undefined for a row that is none of ours. */
function toInstrument(row: Row, fileExchange: string | undefined): Instrument | undefined {
  const exchange = fileExchange ?? exchangeOf(row.fyToken);
  const isCash = exchange === 'NSE' || exchange === 'BSE';
  return isCash ? cashInstrument(row, exchange) : contract(row, exchange);
}

/** Exchange and segment are the first four digits of a fyToken. */
function exchangeOf(fyToken: string): string {
  const exchange = { 1010: 'NSE', 1210: 'BSE', 1011: 'NFO', 1211: 'BFO', 1012: 'CDS', 1120: 'MCX' }[
    fyToken.slice(0, 4)
  ];
  if (!exchange) throw new BadCell(`Fytoken ${JSON.stringify(fyToken)} is of no known segment`);
  return exchange;
}

function cashInstrument(row: Row, exchange: string): Instrument | undefined {
  const { type, underlying, ticker } = row;
  if (type === INDEX) {
    const symbol = exchange === 'NSE' ? nseIndexSymbol(underlying) : bseIndexSymbol(underlying);
    return { ...common(row, exchange), symbol, exchange: `${exchange}_INDEX`, instrumenttype: 'INDEX' };
  }
  if (SHARES[exchange]!.has(type)) return { ...common(row, exchange), symbol: underlying, instrumenttype: 'EQ' };
  const isGoldBond = exchange === 'NSE' && type === BOND && ticker.endsWith('-GB');
  return isGoldBond ? { ...common(row, exchange), symbol: underlying, instrumenttype: 'GB' } : undefined;
}

function contract(row: Row, exchange: string): Instrument {
  const instrumenttype = contractType(row.optionType);
  const symbol = contractSymbol(row.details, instrumenttype, epochSeconds(row.expiry));
  if (symbol === undefined) throw new BadCell(`details ${JSON.stringify(row.details)} name no contract`);
  return { ...common(row, exchange), symbol, instrumenttype };
}

function common(row: Row, exchange: string): Omit<Instrument, 'symbol' | 'instrumenttype'> {
  if (!/^\d{11,20}$/.test(row.fyToken)) throw new BadCell(`Fytoken ${JSON.stringify(row.fyToken)} is no token`);
  if (!row.ticker.includes(':')) throw new BadCell(`ticker ${JSON.stringify(row.ticker)} has no exchange`);
  return {
    exchange,
    token: row.fyToken,
    brsymbol: row.ticker,
    brexchange: exchange,
    name: row.name || undefined,
    expiry: row.expiry === '' || row.expiry === '0' ? '' : expiryOf(epochSeconds(row.expiry)),
    strike: Math.max(0, number('strike', row.strike) ?? 0),
    lotsize: number('lot size', row.lotsize),
    tick_size: number('tick size', row.tickSize),
  };
}

/** Futures come as `XX`, and in some files without an option type. */
function contractType(optionType: string): ContractType {
  if (isOptionType(optionType)) return optionType;
  if (optionType === '' || optionType === 'XX') return 'FUT';
  throw new BadCell(`option type ${JSON.stringify(optionType)} is not known`);
}

function* csvRows(body: Buffer): Generator<Row | RejectedRow> {
  let isFirst = true;
  for (const record of csvLines(body)) {
    if ('reason' in record) {
      yield record;
      continue;
    }
    const { line, fields } = record;
    if (isFirst && fields.length !== CSV_COLUMNS) {
      throw new Error(`is no Fyers symbol master: line ${line} has ${fields.length} fields instead of ${CSV_COLUMNS}`);
    }
    isFirst = false;
    if (fields.length === CSV_COLUMNS) yield csvRow(line, fields);
    else if (record.unterminated) throw new Error(`ends in the middle of line ${line}: the file is incomplete`);
    else yield { line, reason: `${fields.length} fields instead of ${CSV_COLUMNS}` };
  }
}

function csvRow(line: number, fields: readonly string[]): Row {
  const field = (column: number) => fields[column]!.trim();
  return {
    line,
    fyToken: field(0),
    details: field(1),
    name: field(1),
    type: field(2),
    lotsize: field(3),
    tickSize: field(4),
    expiry: field(8),
    ticker: field(9),
    underlying: field(13),
    strike: field(15),
    optionType: field(16),
  };
}

function* jsonRows(body: Buffer): Generator<Row | RejectedRow> {
  const master = parseJsonObject(body.toString('utf8'));
  if (!master) throw new Error('is no Fyers symbol master: the body is no JSON object, or was cut off');
  for (const [index, row] of Object.values(master).entries()) {
    const line = index + 1;
    yield isJsonObject(row) ? jsonRow(line, row) : { line, reason: 'is no object' };
  }
}

function jsonRow(line: number, row: JsonObject): Row {
  const value = (key: string) => {
    const found = row[key];
    return typeof found === 'string' || typeof found === 'number' ? String(found).trim() : '';
  };
  return {
    line,
    fyToken: value('fyToken'),
    details: value('symDetails'),
    name: value('symbolDetails'),
    type: value('exInstType'),
    lotsize: value('qtyMultiplier'),
    tickSize: value('tickSize'),
    expiry: value('expiryDate'),
    ticker: value('symTicker'),
    underlying: value('underSym'),
    strike: value('strikePrice'),
    optionType: value('optType'),
  };
}

function epochSeconds(text: string): number {
  if (!/^\d{9,11}$/.test(text)) throw new BadCell(`expiry ${JSON.stringify(text)} is no time`);
  return Number(text);
}

function firstByte(body: Buffer): string {
  return body.toString('latin1', 0, 64).trimStart().charAt(0);
}
