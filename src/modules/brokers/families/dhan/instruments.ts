import type { CsvFields } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../../engine/contract.js';
import { BadCell, unsigned } from '../master/cells.js';
import { type Identity, isOptionType } from '../master/contract.js';
import { isoExpiry } from '../master/expiry.js';
import { bseIndexSymbol, LONG_NSE_SPELLINGS, nseIndexSymbol } from '../master/index-names.js';
import { csvInstruments, type ParsedInstrument } from '../master/rows.js';
import { paise } from '../master/scaled-price.js';
import { SEGMENTS } from './segments.js';

/** Columns of the compact master that are read, lower-cased. */
const COLUMNS =
  'sem_exm_exch_id,sem_smst_security_id,sem_instrument_name,sem_trading_symbol,sem_lot_units,sem_custom_symbol,' +
  'sem_expiry_date,sem_strike_price,sem_option_type,sem_tick_size,sm_symbol_name';

/** Canonical exchanges by `SEM_EXM_EXCH_ID` and `SEM_INSTRUMENT_NAME`; rows of other kinds are left out. */
const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['NSE EQUITY', 'NSE'],
  ['NSE INDEX', 'NSE_INDEX'],
  ['NSE FUTIDX', 'NFO'],
  ['NSE FUTSTK', 'NFO'],
  ['NSE OPTIDX', 'NFO'],
  ['NSE OPTSTK', 'NFO'],
  ['NSE OPTFUT', 'NFO'],
  ['NSE FUTCUR', 'CDS'],
  ['NSE OPTCUR', 'CDS'],
  ['BSE EQUITY', 'BSE'],
  ['BSE INDEX', 'BSE_INDEX'],
  ['BSE FUTIDX', 'BFO'],
  ['BSE FUTSTK', 'BFO'],
  ['BSE OPTIDX', 'BFO'],
  ['BSE OPTSTK', 'BFO'],
  ['BSE FUTCUR', 'BCD'],
  ['BSE OPTCUR', 'BCD'],
  ['MCX FUTIDX', 'MCX'],
  ['MCX FUTCOM', 'MCX'],
  ['MCX OPTFUT', 'MCX'],
]);

/** `SEM_EXCH_INSTRUMENT_TYPE` of ordinary shares. */
const SHARE = 'ES';

/** Security ids travel as unsigned 32-bit integers. */
const MAX_TOKEN = 0xffff_ffff;

/** @param url of the compact master, a public CSV of 16 columns */
export function dhanInstruments(url: string): InstrumentSource {
  return {
    requests: () => [{ method: 'GET', url }],
    parse: parseDhanInstruments,
  };
}

/**
 * Reads the compact master. Debentures and preference shares go by the ticker of the company's share; the first row of
 * a symbol is the one that counts, so everything that is no share comes after all shares.
 *
 * @throws CsvError when the body is no such master or was cut off
 */
export function* parseDhanInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const later: ParsedInstrument[] = [];
  /** Of the row that was read last. */
  let isShare = false;
  const read = (fields: CsvFields) => {
    isShare = fields('sem_exch_instrument_type') === SHARE;
    return readRow(fields);
  };
  for (const row of csvInstruments(body, 'Dhan instrument master', COLUMNS, read)) {
    if (!('reason' in row) && row.instrumenttype === 'EQ' && !isShare) later.push(row);
    else yield row;
  }
  yield* later;
}

function readRow(fields: CsvFields): Instrument | undefined {
  const exchange = EXCHANGES.get(`${fields('sem_exm_exch_id')} ${fields('sem_instrument_name')}`);
  if (!exchange) return undefined;
  return {
    exchange,
    token: token(fields('sem_smst_security_id')),
    brsymbol: tradingSymbol(fields),
    brexchange: SEGMENTS[exchange]!.name,
    lotsize: unsigned('SEM_LOT_UNITS', fields('sem_lot_units')),
    tick_size: tickSize(fields('sem_tick_size')),
    ...identity(fields, exchange),
  };
}

function identity(fields: CsvFields, exchange: string): Identity {
  const kind = fields('sem_instrument_name');
  if (kind === 'EQUITY' || kind === 'INDEX') {
    return {
      symbol: cashSymbol(tradingSymbol(fields), exchange),
      name: fields('sm_symbol_name') || undefined,
      expiry: '',
      strike: 0,
      instrumenttype: kind === 'EQUITY' ? 'EQ' : 'INDEX',
    };
  }
  return kind.startsWith('FUT') ? futureIdentity(fields) : optionIdentity(fields);
}

function cashSymbol(name: string, exchange: string): string {
  if (exchange === 'NSE_INDEX') return nseIndexSymbol(name, LONG_NSE_SPELLINGS);
  return exchange === 'BSE_INDEX' ? bseIndexSymbol(name) : name;
}

/** The custom symbol of a future is `NIFTY NOV FUT`, or `CRUDEOIL 18 DEC FUT`. */
function futureIdentity(fields: CsvFields): Identity {
  const parts = customParts(fields);
  if (parts.length !== 3 && parts.length !== 4) throw unknownForm(fields);
  const expiry = isoExpiry(fields('sem_expiry_date'), 'SEM_EXPIRY_DATE');
  return {
    symbol: `${parts[0]}${expiry.compact}FUT`,
    name: parts[0],
    expiry: expiry.canonical,
    strike: 0,
    instrumenttype: 'FUT',
  };
}

/** The custom symbol of an option is `NIFTY NOV 24600 CALL`, or `NIFTY 25 NOV 24600 CALL`. */
function optionIdentity(fields: CsvFields): Identity {
  const parts = customParts(fields);
  if (parts.length !== 4 && parts.length !== 5) throw unknownForm(fields);
  const type = fields('sem_option_type');
  if (!isOptionType(type)) throw new BadCell(`SEM_OPTION_TYPE ${JSON.stringify(type)} is neither CE nor PE`);
  const expiry = isoExpiry(fields('sem_expiry_date'), 'SEM_EXPIRY_DATE');
  return {
    symbol: `${parts[0]}${expiry.compact}${parts[parts.length - 2]}${type}`,
    name: parts[0],
    expiry: expiry.canonical,
    strike: unsigned('SEM_STRIKE_PRICE', fields('sem_strike_price')),
    instrumenttype: type,
  };
}

function customParts(fields: CsvFields): string[] {
  return fields('sem_custom_symbol').split(/\s+/);
}

function unknownForm(fields: CsvFields): BadCell {
  return new BadCell(`SEM_CUSTOM_SYMBOL ${JSON.stringify(fields('sem_custom_symbol'))} is of no known form`);
}

function tradingSymbol(fields: CsvFields): string {
  const symbol = fields('sem_trading_symbol');
  if (symbol === '') throw new BadCell('SEM_TRADING_SYMBOL is empty');
  return symbol;
}

function token(text: string): string {
  if (!/^[1-9]\d*$/.test(text) || Number(text) > MAX_TOKEN) {
    throw new BadCell(`SEM_SMST_SECURITY_ID ${JSON.stringify(text)} is no security id`);
  }
  return text;
}

function tickSize(text: string): number | undefined {
  unsigned('SEM_TICK_SIZE', text);
  return paise('SEM_TICK_SIZE', text);
}
