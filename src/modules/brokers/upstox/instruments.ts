import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/index-names.js';

/** Public; a gzip file, which the caller unpacks. */
const MASTER_URL = 'https://assets.upstox.com/market-quote/instruments/exchange/complete.json.gz';

const EXCHANGES: Readonly<Record<string, string>> = {
  NSE_EQ: 'NSE',
  BSE_EQ: 'BSE',
  NSE_FO: 'NFO',
  BSE_FO: 'BFO',
  NCD_FO: 'CDS',
  BCD_FO: 'BCD',
  MCX_FO: 'MCX',
  NSE_INDEX: 'NSE_INDEX',
  BSE_INDEX: 'BSE_INDEX',
  GLOBAL_INDEX: 'GLOBAL_INDEX',
  GLOBAL_INDICATOR: 'GLOBAL_INDEX',
};

/** Commodities of NSE are in the file, but not in the feed's segments. */
const SKIPPED = 'NSE_COM';

const GLOBAL_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['^HSI', 'HANGSENG'],
  ['^DJI', 'DOWJONES'],
  ['^FTSE', 'UK100'],
  ['^GSPC', 'US500'],
  ['^GDAXI', 'GERMANY40'],
  ['^FCHI', 'FRANCE40'],
  ['^N225', 'JAPAN225'],
  ['IXIX', 'US100'],
  ['GIFT NIFTY', 'GIFTNIFTY'],
  ['DOW FUTURES', 'US30'],
  ['BZUSD', 'BRENTOIL'],
  ['CLUSD', 'WTIOIL'],
]);

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** India is 5:30 ahead of UTC all year; ms. */
const IST_OFFSET = 330 * 60_000;
const PAISE = 100;
/** The year 2000, epoch ms: an expiry before it is in another unit. */
const MIN_EXPIRY = 946_684_800_000;

export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: parseUpstoxInstruments,
};

type ParsedInstrument = Instrument & { line: number };

/** A value that cannot be read; the row is rejected with the message. */
class BadValue extends Error {}

/**
 * Reads Upstox's instrument file, a JSON array. The line of a row is its place in the array, from 1.
 *
 * @throws Error when the body is no such array
 */
export function* parseUpstoxInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const rows = rowsOf(body);
  const ticksPerRupee = tickUnit(rows);
  for (const [index, row] of rows.entries()) {
    const parsed = toInstrument(row, index + 1, ticksPerRupee);
    if (parsed) yield parsed;
  }
}

function rowsOf(body: Buffer): unknown[] {
  let rows: unknown;
  try {
    rows = JSON.parse(body.toString('utf8'));
  } catch {
    throw new Error('is no Upstox instrument file: the body is no JSON, or was cut off');
  }
  if (!Array.isArray(rows)) throw new Error('is no Upstox instrument file: the body is no JSON array');
  return rows;
}

/** Tick sizes have been paise; a share's of less than one paisa tells that they have become rupees. */
function tickUnit(rows: readonly unknown[]): number {
  const isInRupees = rows.some(
    (row) =>
      isJsonObject(row) &&
      row.segment === 'NSE_EQ' &&
      typeof row.tick_size === 'number' &&
      row.tick_size > 0 &&
      row.tick_size < 1,
  );
  return isInRupees ? 1 : PAISE;
}

function toInstrument(row: unknown, line: number, ticksPerRupee: number): ParsedInstrument | RejectedRow | undefined {
  if (!isJsonObject(row)) return { line, reason: 'is no object' };
  if (row.segment === SKIPPED) return undefined;
  try {
    return { line, ...readRow(row, ticksPerRupee) };
  } catch (error) {
    if (error instanceof BadValue) return { line, reason: error.message };
    throw error;
  }
}

function readRow(row: JsonObject, ticksPerRupee: number): Instrument {
  const segment = text(row, 'segment');
  const exchange = Object.hasOwn(EXCHANGES, segment) ? EXCHANGES[segment]! : undefined;
  if (!exchange) throw new BadValue(`segment ${JSON.stringify(segment)} is not known`);
  const brsymbol = text(row, 'trading_symbol');
  const type = text(row, 'instrument_type');
  const tick = number(row, 'tick_size');
  return {
    symbol: canonicalSymbol(exchange, type, brsymbol),
    exchange,
    token: text(row, 'instrument_key'),
    brsymbol,
    brexchange: segment,
    name: typeof row.name === 'string' && row.name !== '' ? row.name : undefined,
    expiry: expiry(row),
    strike: number(row, 'strike_price'),
    lotsize: number(row, 'lot_size'),
    instrumenttype: type,
    tick_size: tick === undefined ? undefined : tick / ticksPerRupee,
  };
}

function canonicalSymbol(exchange: string, type: string, name: string): string {
  if (exchange === 'NSE_INDEX') return nseIndexSymbol(name);
  if (exchange === 'BSE_INDEX') return bseIndexSymbol(name);
  if (exchange === 'GLOBAL_INDEX') return GLOBAL_SYMBOLS.get(name) ?? name;
  const parts = name.split(' ');
  if (type === 'FUT' && parts.length === 5) {
    const [root, , day, month, year] = parts;
    return `${root}${day}${month}${year}FUT`;
  }
  if ((type === 'CE' || type === 'PE') && parts.length === 6) {
    const [root, strike, , day, month, year] = parts;
    return `${root}${day}${month}${year}${strike}${type}`;
  }
  return name;
}

/** The file has the last second of the contract's life, epoch ms; its date is India's. */
function expiry(row: JsonObject): string | undefined {
  const epochMs = number(row, 'expiry');
  if (epochMs === undefined || epochMs === 0) return undefined;
  const date = new Date(epochMs + IST_OFFSET);
  if (epochMs < MIN_EXPIRY || Number.isNaN(date.getTime())) throw new BadValue(`expiry ${epochMs} is no time in ms`);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}-${MONTHS[date.getUTCMonth()]}-${String(date.getUTCFullYear()).slice(-2)}`;
}

function text(row: JsonObject, field: string): string {
  const value = row[field];
  if (typeof value !== 'string' || value === '') throw new BadValue(`${field} ${JSON.stringify(value)} is no text`);
  return value;
}

function number(row: JsonObject, field: string): number | undefined {
  const value = row[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < 0) throw new BadValue(`${field} ${JSON.stringify(value)} is no number`);
  return value;
}
