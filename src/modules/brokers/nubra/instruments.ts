import type { CsvFields } from '../../../common/csv.js';
import { istDay } from '../../../common/ist-time.js';
import { type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, MasterRequest, RejectedRow } from '../engine/contract.js';
import { BadCell } from '../families/master/cells.js';
import { contract, isOptionType } from '../families/master/contract.js';
import { type Expiry, expiryOf } from '../families/master/expiry.js';
import { bseIndexSymbol } from '../families/master/index-names.js';
import { INDEX_TERMS } from '../families/master/index-terms.js';
import { csvInstruments, jsonInstruments } from '../families/master/rows.js';

const BASE_URL = 'https://api.nubra.io';
const INDEX_PATH = '/public/indexes';
const INDEX_COLUMNS = 'exchange,index_symbol,zanskar_index_symbol,index_name';

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

/** India's midnight is this long before that of UTC, ms. */
const IST_OFFSET = 330 * 60_000;
const PAISE = 100;

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
export function parseNubraInstruments(body: Buffer, { url }: HttpCall): Iterable<Instrument | RejectedRow> {
  if (url.includes(INDEX_PATH)) return csvInstruments(body, 'Nubra index list', INDEX_COLUMNS, readIndex);
  const rows = parseJsonObject(body.toString('utf8'))?.refdata;
  if (!Array.isArray(rows)) throw new Error('is no Nubra instrument list: the body has no refdata, or was cut off');
  return jsonInstruments(rows, readRow);
}

function readIndex(fields: CsvFields): Instrument {
  const bourse = fields('exchange');
  const index = fields('index_symbol');
  const token = fields('zanskar_index_symbol') || index;
  if ((bourse !== 'NSE' && bourse !== 'BSE') || index === '') throw new BadCell('is no index of NSE or BSE');
  const symbol = bourse === 'NSE' ? (NSE_INDEX_SYMBOLS.get(index) ?? index) : bseIndexSymbol(index);
  const identity = { symbol, exchange: `${bourse}_INDEX`, token, brsymbol: token, brexchange: bourse };
  return { ...identity, name: fields('index_name'), ...INDEX_TERMS };
}

function readRow(row: JsonObject): Instrument {
  const bourse = text(row, 'exchange');
  const contracts = Object.hasOwn(CONTRACTS, bourse) ? CONTRACTS[bourse]! : undefined;
  if (!contracts) throw new BadCell(`exchange ${JSON.stringify(bourse)} is not known`);
  const brsymbol = text(row, 'stock_name');
  const token = number(row, 'ref_id');
  if (token === 0) throw new BadCell('a row without ref_id');
  const listed = { token: String(token), brsymbol, brexchange: bourse, lotsize: number(row, 'lot_size') || 1 };
  const tick_size = number(row, 'tick_size') / PAISE;
  const kind = text(row, 'derivative_type');
  if (kind === 'STOCK') {
    const exchange = bourse;
    const name = typeof row.asset === 'string' ? row.asset : brsymbol;
    return { ...listed, symbol: brsymbol, exchange, name, expiry: '', strike: 0, instrumenttype: 'EQ', tick_size };
  }
  const type = kind === 'FUT' ? 'FUT' : optionType(row);
  const strike = type === 'FUT' ? 0 : number(row, 'strike_price') / PAISE;
  const expiry = expiryDate(number(row, 'expiry'));
  return { ...listed, ...contract(text(row, 'asset'), expiry, type, strike), exchange: contracts, tick_size };
}

function optionType(row: JsonObject): 'CE' | 'PE' {
  const type = text(row, 'option_type');
  if (isOptionType(type)) return type;
  throw new BadCell(`option_type ${JSON.stringify(type)} is none`);
}

/** From `20251125`. */
function expiryDate(date: number): Expiry {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d\d)(\d\d)$/.exec(String(date)) ?? [];
  return expiryOf(day, Number(month), year, date);
}

function text(row: JsonObject, field: string): string {
  const value = row[field];
  if (typeof value !== 'string' || value === '') throw new BadCell(`${field} ${JSON.stringify(value)} is no text`);
  return value;
}

/** 0 where there is none. */
function number(row: JsonObject, field: string): number {
  const value = row[field] ?? 0;
  const converted = typeof value === 'string' ? Number(value) : value;
  if (typeof converted !== 'number' || !(converted >= 0)) {
    throw new BadCell(`${field} ${JSON.stringify(value)} is no number`);
  }
  return converted;
}
