import type { Instrument } from '../../../instruments/instrument.js';
import { INDEX_TERMS, indexSymbol } from './index-list.js';

/** A row that cannot be read; it is rejected with the message. */
export class BadRow extends Error {}

/** Canonical exchanges by segment. */
const CASH: ReadonlyMap<string, string> = new Map([
  ['NSECM', 'NSE'],
  ['BSECM', 'BSE'],
]);
const DERIVATIVE: ReadonlyMap<string, string> = new Map([
  ['NSEFO', 'NFO'],
  ['NSECD', 'CDS'],
  ['BSEFO', 'BFO'],
  ['BSECD', 'BCD'],
  ['MCXFO', 'MCX'],
]);

const FUTURE = '1';
const OPTION = '2';
/** By `OptionType`. */
const OPTION_SIDES: ReadonlyMap<string, string> = new Map([
  ['3', 'CE'],
  ['4', 'PE'],
]);
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
/** Ids travel as integers of 32 bits. */
const MAX_TOKEN = 0x7fff_ffff;

/** Columns that all rows have, and of the rest those that are read; futures have no strike and option type. */
const SEGMENT = 0;
const TOKEN = 1;
const TYPE = 2;
const NAME = 3;
const DESCRIPTION = 4;
const SERIES = 5;
const TICK_SIZE = 11;
const LOT_SIZE = 12;
const CASH_DISPLAY_NAME = 14;
const EXPIRATION = 16;
const STRIKE = 17;
const OPTION_TYPE = 18;

/**
 * Reads one row of a master. The columns depend on the segment and on the kind of instrument, row by row.
 *
 * @returns undefined for kinds that are not carried
 * @throws BadRow
 */
export function readRow(cells: readonly string[]): Instrument | undefined {
  const segment = cells[SEGMENT] ?? '';
  const cash = CASH.get(segment);
  if (cash) return cashInstrument(cells, cash);
  const exchange = DERIVATIVE.get(segment);
  if (!exchange) throw new BadRow(`ExchangeSegment ${JSON.stringify(segment)} is not known`);
  const type = cells[TYPE];
  if (type !== FUTURE && type !== OPTION) return undefined;
  return derivative(cells, exchange, type === OPTION);
}

/** Shares of the NSE, everything of the BSE. */
function cashInstrument(cells: readonly string[], exchange: string): Instrument | undefined {
  const series = cells[SERIES];
  if (exchange === 'NSE' && series !== 'EQ') return undefined;
  const common = {
    token: token(cells),
    brsymbol: text(cells, CASH_DISPLAY_NAME, 'DisplayName'),
    name: text(cells, NAME, 'Name'),
  };
  if (exchange === 'BSE' && series === 'SPOT') {
    const symbol = indexSymbol(common.name, 'BSE_INDEX');
    return { ...common, symbol, exchange: 'BSE_INDEX', brexchange: 'BSE_INDEX', ...INDEX_TERMS };
  }
  return {
    ...common,
    symbol: common.name,
    exchange,
    brexchange: cells[SEGMENT]!,
    expiry: '',
    strike: 0,
    instrumenttype: series,
    ...terms(cells),
  };
}

function derivative(cells: readonly string[], exchange: string, isOption: boolean): Instrument {
  const name = text(cells, NAME, 'Name');
  const expiry = expiryOf(cells[EXPIRATION] ?? '');
  const common = {
    exchange,
    token: token(cells),
    brsymbol: text(cells, DESCRIPTION, 'Description'),
    brexchange: cells[SEGMENT]!,
    name,
    expiry: expiry.canonical,
    ...terms(cells),
  };
  if (!isOption) return { ...common, symbol: `${name}${expiry.compact}FUT`, strike: 0, instrumenttype: 'FUT' };
  const strike = number(cells, STRIKE, 'StrikePrice');
  const side = OPTION_SIDES.get(cells[OPTION_TYPE] ?? '');
  if (!side) throw new BadRow(`OptionType ${JSON.stringify(cells[OPTION_TYPE])} is neither 3 nor 4`);
  return { ...common, symbol: `${name}${expiry.compact}${strike}${side}`, strike, instrumenttype: side };
}

function terms(cells: readonly string[]): { lotsize: number; tick_size: number } {
  return { lotsize: number(cells, LOT_SIZE, 'LotSize'), tick_size: number(cells, TICK_SIZE, 'TickSize') };
}

/** From `2026-08-25T14:30:00`, whose date is the Indian one as it stands. */
function expiryOf(cell: string): { compact: string; canonical: string } {
  const [, century, year, monthNumber, day] = /^(\d\d)(\d\d)-(\d\d)-(\d\d)(?:T.*)?$/.exec(cell) ?? [];
  const month = MONTHS[Number(monthNumber) - 1];
  const date = `${century}${year}-${monthNumber}-${day}`;
  if (!month || new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day)) {
    throw new BadRow(`ContractExpiration ${JSON.stringify(cell)} is no date`);
  }
  return { compact: `${day}${month}${year}`, canonical: `${day}-${month}-${year}` };
}

function token(cells: readonly string[]): string {
  const cell = cells[TOKEN] ?? '';
  if (!/^[1-9]\d*$/.test(cell) || Number(cell) > MAX_TOKEN) {
    throw new BadRow(`ExchangeInstrumentID ${JSON.stringify(cell)} is no id`);
  }
  return cell;
}

function text(cells: readonly string[], column: number, name: string): string {
  const cell = cells[column]?.trim();
  if (!cell) throw new BadRow(`${name} is empty`);
  return cell;
}

function number(cells: readonly string[], column: number, name: string): number {
  const cell = cells[column] ?? '';
  if (!/^\d+(\.\d+)?(E[+-]?\d+)?$/i.test(cell)) throw new BadRow(`${name} ${JSON.stringify(cell)} is no number`);
  return Number(cell);
}
