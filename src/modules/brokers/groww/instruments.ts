import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';

/** Public; one file for all exchanges. */
const MASTER_URL = 'https://growwapi-assets.groww.in/instruments/instrument.csv';

/** Columns that must be there; others come and go. */
const COLUMNS = [
  'exchange',
  'exchange_token',
  'trading_symbol',
  'instrument_type',
  'segment',
  'underlying_symbol',
  'expiry_date',
  'strike_price',
];

/** Canonical exchanges by exchange and segment; rows of others are left out. */
const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['NSE CASH', 'NSE'],
  ['BSE CASH', 'BSE'],
  ['NSE FNO', 'NFO'],
  ['BSE FNO', 'BFO'],
  ['NSE IDX', 'NSE_INDEX'],
  ['BSE IDX', 'BSE_INDEX'],
  ['MCX COMMODITY', 'MCX'],
]);

const TYPES: ReadonlyMap<string, string> = new Map([
  ['ETF', 'EQ'],
  ['IDX', 'INDEX'],
]);

/** Indices that go by other symbols here. */
const INDEX_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['NIFTYJR', 'NIFTYNXT50'],
  ['NIFTYMIDSELECT', 'MIDCPNIFTY'],
  ['NIFTYMIDCAP', 'NIFTYMIDCAP100'],
  ['NIFTYSMALL', 'NIFTYSMLCAP100'],
  ['NIFTYSMALLCAP250', 'NIFTYSMLCAP250'],
  ['NIFTYCDTY', 'NIFTYCOMMODITIES'],
  ['MIDCAP50', 'NIFTYMIDCAP50'],
  ['BSESMLCAP', 'BSESMALLCAP'],
]);

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DEFAULT_TICK = 0.05;

type ParsedInstrument = Instrument & { line: number };

/** A row that was understood; one of a kind that is not carried has no instrument. */
interface ReadRow {
  instrument: ParsedInstrument | undefined;
}

/** A cell that cannot be read; the row is rejected with the message. */
class BadCell extends Error {}

export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: parseGrowwInstruments,
};

/** @throws CsvError when the body is no such master or was cut off */
export function* parseGrowwInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  for (const row of mapCsv<ReadRow>(body, 'Groww instrument file', COLUMNS, read)) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
}

function read(fields: CsvFields, line: number): ReadRow | CsvFault {
  const type = fields('instrument_type');
  const segment = type === 'IDX' ? 'IDX' : fields('segment');
  const exchange = EXCHANGES.get(`${fields('exchange')} ${segment}`);
  if (!exchange || fields('trading_symbol') === '') return { instrument: undefined };
  try {
    return { instrument: { line, ...instrumentOf(fields, exchange, segment === 'IDX' ? 'IDX' : type) } };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

function instrumentOf(fields: CsvFields, exchange: string, type: string): Instrument {
  const expiry = expiryOf(fields('expiry_date'));
  const strike = number(fields, 'strike_price', 0);
  const isContract = type === 'FUT' || type === 'CE' || type === 'PE';
  return {
    symbol: isContract ? contractSymbol(fields, expiry, strike, type) : listedSymbol(fields, type),
    exchange,
    token: subjectToken(fields),
    brsymbol: fields('trading_symbol'),
    brexchange: fields('exchange'),
    name: fields(isContract ? 'underlying_symbol' : 'name'),
    expiry,
    strike,
    lotsize: number(fields, 'lot_size', 1),
    instrumenttype: TYPES.get(type) ?? type,
    tick_size: number(fields, 'tick_size', DEFAULT_TICK),
  };
}

function listedSymbol(fields: CsvFields, type: string): string {
  const symbol = fields('trading_symbol');
  return type === 'IDX' ? (INDEX_SYMBOLS.get(symbol) ?? symbol) : symbol;
}

function contractSymbol(fields: CsvFields, expiry: string, strike: number, type: string): string {
  const underlying = fields('underlying_symbol');
  if (underlying === '' || expiry === '') throw new BadCell('a contract without underlying_symbol and expiry_date');
  return `${underlying}${expiry.replaceAll('-', '')}${type === 'FUT' ? '' : strike}${type}`;
}

/** A part of subjects, where blanks, dots and wildcards would make another subject of it. */
function subjectToken(fields: CsvFields): string {
  const token = fields('exchange_token');
  if (!/^[^\s.*>]+$/.test(token)) throw new BadCell(`exchange_token ${JSON.stringify(token)} is no token`);
  return token;
}

/** `2025-11-25` → `25-NOV-25`; empty where nothing expires. */
function expiryOf(date: string): string {
  if (date === '') return '';
  const [, year, month, day] = /^\d\d(\d\d)-(\d\d)-(\d\d)$/.exec(date) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (!name) throw new BadCell(`expiry_date ${JSON.stringify(date)} is no date`);
  return `${day}-${name}-${year}`;
}

/** In rupees or units; what the file does not say is `missing`. */
function number(fields: CsvFields, column: string, missing: number): number {
  const text = fields(column);
  const value = Number(text);
  if (!(value >= 0 && Number.isFinite(value))) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return value === 0 ? missing : value;
}
