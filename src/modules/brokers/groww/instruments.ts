import type { CsvFields } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell } from '../families/master/cells.js';
import { type ContractType, contractSymbol, isOptionType } from '../families/master/contract.js';
import { type Expiry, isoExpiry } from '../families/master/expiry.js';
import { nameTables } from '../families/master/name-tables.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';

/** Public; one file for all exchanges. */
const MASTER_URL = 'https://growwapi-assets.groww.in/instruments/instrument.csv';

/** Columns that must be there; others come and go. */
const COLUMNS =
  'exchange,exchange_token,trading_symbol,instrument_type,segment,underlying_symbol,expiry_date,strike_price';

/** Canonical exchanges by exchange and segment, of which rows of others are left out, and odd symbols of indices. */
const NAMES = nameTables(new URL('./master-names.json', import.meta.url), 'exchanges', 'indices');

const TYPES: ReadonlyMap<string, string> = new Map([
  ['ETF', 'EQ'],
  ['IDX', 'INDEX'],
]);

const DEFAULT_TICK = 0.05;

export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: parseGrowwInstruments,
};

/** @throws CsvError when the body is no such master or was cut off */
export function parseGrowwInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  return csvInstruments(body, 'Groww instrument file', COLUMNS, readRow);
}

function readRow(fields: CsvFields): Instrument | undefined {
  const type = fields('instrument_type');
  const segment = type === 'IDX' ? 'IDX' : fields('segment');
  const exchange = NAMES.exchanges.get(`${fields('exchange')} ${segment}`);
  if (!exchange || fields('trading_symbol') === '') return undefined;
  return instrumentOf(fields, exchange, segment === 'IDX' ? 'IDX' : type);
}

function instrumentOf(fields: CsvFields, exchange: string, type: string): Instrument {
  const expiry = fields('expiry_date') === '' ? undefined : isoExpiry(fields('expiry_date'), 'expiry_date');
  const strike = number(fields, 'strike_price', 0);
  const isContract = type === 'FUT' || isOptionType(type);
  return {
    symbol: isContract ? contractName(fields, expiry, strike, type) : listedSymbol(fields, type),
    exchange,
    token: subjectToken(fields),
    brsymbol: fields('trading_symbol'),
    brexchange: fields('exchange'),
    name: fields(isContract ? 'underlying_symbol' : 'name'),
    expiry: expiry?.canonical ?? '',
    strike,
    lotsize: number(fields, 'lot_size', 1),
    instrumenttype: TYPES.get(type) ?? type,
    tick_size: number(fields, 'tick_size', DEFAULT_TICK),
  };
}

function listedSymbol(fields: CsvFields, type: string): string {
  const symbol = fields('trading_symbol');
  return type === 'IDX' ? (NAMES.indices.get(symbol) ?? symbol) : symbol;
}

function contractName(fields: CsvFields, expiry: Expiry | undefined, strike: number, type: ContractType): string {
  const underlying = fields('underlying_symbol');
  if (underlying === '' || !expiry) throw new BadCell('a contract without underlying_symbol and expiry_date');
  return contractSymbol(underlying, expiry, type, strike);
}

/** A part of subjects, where blanks, dots and wildcards would make another subject of it. */
function subjectToken(fields: CsvFields): string {
  const token = fields('exchange_token');
  if (!/^[^\s.*>]+$/.test(token)) throw new BadCell(`exchange_token ${JSON.stringify(token)} is no token`);
  return token;
}

/** In rupees or units; what the file does not say is `missing`. */
function number(fields: CsvFields, column: string, missing: number): number {
  const text = fields(column);
  const value = Number(text);
  if (!(value >= 0 && Number.isFinite(value))) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return value === 0 ? missing : value;
}
