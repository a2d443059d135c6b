import type { Instrument } from '../../../instruments/instrument.js';
import { BadCell } from '../master/cells.js';
import { isoExpiry } from '../master/expiry.js';
import { INDEX_TERMS } from '../master/index-terms.js';
import { indexSymbol } from './index-list.js';

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
 * @throws BadCell
 */
export function instrumentOf(cells: readonly string[]): Instrument | undefined {
  const segment = cells[SEGMENT] ?? '';
  const cash = CASH.get(segment);
  if (cash) return cashInstrument(cells, cash);
  const exchange = DERIVATIVE.get(segment);
  if (!exchange) throw new BadCell(`ExchangeSegment ${JSON.stringify(segment)} is not known`);
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
  // The date is the Indian one as it stands.
  const expiry = isoExpiry(cells[EXPIRATION] ?? '', 'ContractExpiration');
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
  if (!side) throw new BadCell(`OptionType ${JSON.stringify(cells[OPTION_TYPE])} is neither 3 nor 4`);
  return { ...common, symbol: `${name}${expiry.compact}${strike}${side}`, strike, instrumenttype: side };
}

function terms(cells: readonly string[]): { lotsize: number; tick_size: number } {
  return { lotsize: number(cells, LOT_SIZE, 'LotSize'), tick_size: number(cells, TICK_SIZE, 'TickSize') };
}

function token(cells: readonly string[]): string {
  const cell = cells[TOKEN] ?? '';
  if (!/^[1-9]\d*$/.test(cell) || Number(cell) > MAX_TOKEN) {
    throw new BadCell(`ExchangeInstrumentID ${JSON.stringify(cell)} is no id`);
  }
  return cell;
}

function text(cells: readonly string[], column: number, name: string): string {
  const cell = cells[column]?.trim();
  if (!cell) throw new BadCell(`${name} is empty`);
  return cell;
}

function number(cells: readonly string[], column: number, name: string): number {
  const cell = cells[column] ?? '';
  if (!/^\d+(\.\d+)?(E[+-]?\d+)?$/i.test(cell)) throw new BadCell(`${name} ${JSON.stringify(cell)} is no number`);
  return Number(cell);
}
