import { type CsvFields, mapCsv } from '../../../common/csv.js';
import { istDay } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, MasterRequest, RejectedRow } from '../engine/contract.js';
import { bseIndexSymbol } from '../families/index-names.js';

const BASE_URL = 'https://api.nubra.io';
const INDEX_PATH = '/public/indexes';

/** Canonical exchanges of what is no share, by the exchange of the row. */
const CONTRACTS: Readonly<Record<string, string>> = { NSE: 'NFO', BSE: 'BFO', MCX: 'MCX' };
const BOURSES = Object.keys(CONTRACTS);

/** Indices of NSE that go by other symbols here; those of BSE are in the common table. */
const NSE_INDEX_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['INDIA_VIX', 'INDIAVIX'],
  ['NIFTYMIDCAP', 'NIFTYMIDCAP100'],
  ['NIFTYSMALL', 'NIFTYSMLCAP100'],
  ['NIFTYPTBNK', 'NIFTYPVTBANK'],
]);

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** India's midnight is this long before that of UTC, ms. */
const IST_OFFSET = 330 * 60_000;
const PAISE = 100;
const INDEX_TICK = 0.05;

/** A value that cannot be read; the row is rejected with the message. */
class BadValue extends Error {}

/** The lists of the day want a session; that of the indices is public. */
export const instruments: InstrumentSource = {
  requests: (credentials) => [
    ...BOURSES.map((exchange) => listCall(exchange, credentials)),
    { method: 'GET', url: `${BASE_URL}${INDEX_PATH}?format=csv` },
  ],
  parse: parseNubraInstruments,
};

function listCall(exchange: string, { session_token = '', device_id = '' }: Credentials): MasterRequest {
  const day = new Date(istDay(Date.now()) + IST_OFFSET).toISOString().slice(0, 10);
  return {
    method: 'GET',
    url: `${BASE_URL}/refdata/refdata/${day}?exchange=${exchange}`,
    headers: { Authorization: `Bearer ${session_token}`, 'x-device-id': device_id },
  };
}

/**
 * Reads the list of an exchange, or that of the indices. The line of a row of the former is its place, from 1.
 *
 * @throws Error when the body is neither
 */
export function* parseNubraInstruments(body: Buffer, { url }: HttpCall): Generator<Instrument | RejectedRow> {
  if (url.includes(INDEX_PATH)) {
    const columns = ['exchange', 'index_symbol', 'zanskar_index_symbol', 'index_name'];
    yield* mapCsv<Instrument>(body, 'Nubra index list', columns, readIndex);
    return;
  }
  const rows = parseJsonObject(body.toString('utf8'))?.refdata;
  if (!Array.isArray(rows)) throw new Error('is no Nubra instrument list: the body has no refdata, or was cut off');
  for (const [place, row] of rows.entries()) yield readRow(row, place + 1);
}

function readIndex(fields: CsvFields, line: number): (Instrument & { line: number }) | RejectedRow {
  const bourse = fields('exchange');
  const name = fields('index_symbol');
  const token = fields('zanskar_index_symbol') || name;
  if ((bourse !== 'NSE' && bourse !== 'BSE') || name === '') return { line, reason: 'is no index of NSE or BSE' };
  return {
    line,
    symbol: bourse === 'NSE' ? (NSE_INDEX_SYMBOLS.get(name) ?? name) : bseIndexSymbol(name),
    exchange: `${bourse}_INDEX`,
    token,
    brsymbol: token,
    brexchange: bourse,
    name: fields('index_name'),
    expiry: '',
    strike: 0,
    lotsize: 1,
    instrumenttype: 'INDEX',
    tick_size: INDEX_TICK,
  };
}

function readRow(row: unknown, line: number): (Instrument & { line: number }) | RejectedRow {
  if (!isJsonObject(row)) return { line, reason: 'is no object' };
  try {
    return { line, ...instrumentOf(row) };
  } catch (error) {
    if (error instanceof BadValue) return { line, reason: error.message };
    throw error;
  }
}

function instrumentOf(row: JsonObject): Instrument {
  const bourse = text(row, 'exchange');
  const contracts = Object.hasOwn(CONTRACTS, bourse) ? CONTRACTS[bourse]! : undefined;
  if (!contracts) throw new BadValue(`exchange ${JSON.stringify(bourse)} is not known`);
  const brsymbol = text(row, 'stock_name');
  const token = number(row, 'ref_id');
  if (token === 0) throw new BadValue('a row without ref_id');
  const listed = { token: String(token), brsymbol, brexchange: bourse, lotsize: number(row, 'lot_size') || 1 };
  const tick_size = number(row, 'tick_size') / PAISE;
  const kind = text(row, 'derivative_type');
  if (kind === 'STOCK') {
    const exchange = bourse;
    const name = typeof row.asset === 'string' ? row.asset : brsymbol;
    return { ...listed, symbol: brsymbol, exchange, name, expiry: '', strike: 0, instrumenttype: 'EQ', tick_size };
  }
  const name = text(row, 'asset');
  const expiry = expiryOf(number(row, 'expiry'));
  const strike = kind === 'FUT' ? 0 : number(row, 'strike_price') / PAISE;
  const instrumenttype = kind === 'FUT' ? 'FUT' : optionType(row);
  const terms = `${name}${expiry.replaceAll('-', '')}`;
  const symbol = kind === 'FUT' ? `${terms}FUT` : `${terms}${strike}${instrumenttype}`;
  return { ...listed, symbol, exchange: contracts, name, expiry, strike, instrumenttype, tick_size };
}

function optionType(row: JsonObject): string {
  const type = text(row, 'option_type');
  if (type !== 'CE' && type !== 'PE') throw new BadValue(`option_type ${JSON.stringify(type)} is none`);
  return type;
}

/** `20251125` → `25-NOV-25` */
function expiryOf(date: number): string {
  const [, year, month, day] = /^\d\d(\d\d)(\d\d)(\d\d)$/.exec(String(date)) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (!name) throw new BadValue(`expiry ${date} is no date`);
  return `${day}-${name}-${year}`;
}

function text(row: JsonObject, field: string): string {
  const value = row[field];
  if (typeof value !== 'string' || value === '') throw new BadValue(`${field} ${JSON.stringify(value)} is no text`);
  return value;
}

/** 0 where there is none. */
function number(row: JsonObject, field: string): number {
  const value = row[field] ?? 0;
  const converted = typeof value === 'string' ? Number(value) : value;
  if (typeof converted !== 'number' || !(converted >= 0)) {
    throw new BadValue(`${field} ${JSON.stringify(value)} is no number`);
  }
  return converted;
}
