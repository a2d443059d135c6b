import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell } from '../families/master/cells.js';
import { utcExpiry } from '../families/master/expiry.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';
import { nameTables } from '../families/master/name-tables.js';
import { jsonArray, jsonInstruments, type ParsedInstrument } from '../families/master/rows.js';

/** Public; a gzip file, which the caller unpacks. */
const MASTER_URL = 'https://assets.upstox.com/market-quote/instruments/exchange/complete.json.gz';

/** Canonical exchanges by segment, and symbols of global indices by their names. */
const NAMES = nameTables(new URL('./master-names.json', import.meta.url), 'exchanges', 'globalIndices');

/** Commodities of NSE are in the file, but not in the feed's segments. */
const SKIPPED = 'NSE_COM';

/** India is 5:30 ahead of UTC all year; ms. */
const IST_OFFSET = 330 * 60_000;
const PAISE = 100;
/** The year 2000, epoch ms: an expiry before it is in another unit. */
const MIN_EXPIRY = 946_684_800_000;

export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: parseUpstoxInstruments,
};

/**
 * Reads Upstox's instrument file, a JSON array. The line of a row is its place in the array, from 1.
 *
 * @throws Error when the body is no such array
 */
export function parseUpstoxInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const rows = jsonArray(body, 'Upstox instrument file');
  const ticksPerRupee = tickUnit(rows);
  return jsonInstruments(rows, (row) => (row.segment === SKIPPED ? undefined : readRow(row, ticksPerRupee)));
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

function readRow(row: JsonObject, ticksPerRupee: number): Instrument {
  const segment = text(row, 'segment');
  const exchange = NAMES.exchanges.get(segment);
  if (!exchange) throw new BadCell(`segment ${JSON.stringify(segment)} is not known`);
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
  if (exchange === 'GLOBAL_INDEX') return NAMES.globalIndices.get(name) ?? name;
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
  if (epochMs < MIN_EXPIRY || Number.isNaN(date.getTime())) throw new BadCell(`expiry ${epochMs} is no time in ms`);
  return utcExpiry(date).canonical;
}

function text(row: JsonObject, field: string): string {
  const value = row[field];
  if (typeof value !== 'string' || value === '') throw new BadCell(`${field} ${JSON.stringify(value)} is no text`);
  return value;
}

function number(row: JsonObject, field: string): number | undefined {
  const value = row[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < 0) throw new BadCell(`${field} ${JSON.stringify(value)} is no number`);
  return value;
}
