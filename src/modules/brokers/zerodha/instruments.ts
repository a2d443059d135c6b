import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import { isExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/index-names.js';

/** Columns of Kite's dump that are read; `exchange_token` and `last_price` are not. */
const COLUMNS = [
  'instrument_token',
  'tradingsymbol',
  'name',
  'expiry',
  'strike',
  'tick_size',
  'lot_size',
  'instrument_type',
  'segment',
  'exchange',
];

const INDEX_EXCHANGES: Readonly<Record<string, string>> = {
  NSE: 'NSE_INDEX',
  BSE: 'BSE_INDEX',
  MCX: 'MCX_INDEX',
  GLOBAL: 'GLOBAL_INDEX',
  NSEIX: 'GLOBAL_INDEX',
};

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** Tokens travel as unsigned 32-bit integers. */
const MAX_TOKEN = 0xffff_ffff;

type ParsedInstrument = Instrument & { line: number };

/** A cell that cannot be read; the row is rejected with the message. */
class BadCell extends Error {}

/**
 * Reads Kite's instrument dump (CSV of 12 columns, plain).
 *
 * @throws CsvError when the body is no such dump or was cut off
 */
export function* parseKiteInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  yield* mapCsv(body, 'Kite instrument dump', COLUMNS, toInstrument);
}

function toInstrument(fields: CsvFields, line: number): ParsedInstrument | CsvFault {
  try {
    const exchange = canonicalExchange(fields('exchange'), fields('segment'));
    const type = fields('instrument_type');
    const expiry = expiryDate(fields('expiry'));
    const strike = number('strike', fields('strike'));
    return {
      line,
      symbol: canonicalSymbol(fields, exchange, type, expiry, strike),
      exchange,
      token: token(fields('instrument_token')),
      brsymbol: fields('tradingsymbol'),
      brexchange: fields('exchange'),
      name: fields('name') || undefined,
      expiry: expiry && `${expiry.day}-${expiry.month}-${expiry.year}`,
      strike,
      lotsize: number('lot_size', fields('lot_size')),
      instrumenttype: type || undefined,
      tick_size: number('tick_size', fields('tick_size')),
    };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

function canonicalExchange(exchange: string, segment: string): string {
  const canonical = segment === 'INDICES' ? INDEX_EXCHANGES[exchange] : exchange;
  if (!isExchange(canonical)) {
    throw new BadCell(`exchange ${JSON.stringify(exchange)} with segment ${JSON.stringify(segment)} is not known`);
  }
  return canonical;
}

interface ExpiryDate {
  day: string;
  month: string;
  year: string;
}

/** From `2025-12-30`; undefined where there is none. */
function expiryDate(text: string): ExpiryDate | undefined {
  if (text === '') return undefined;
  const parts = /^\d\d(\d\d)-(\d\d)-(\d\d)$/.exec(text);
  const month = MONTHS[Number(parts?.[2]) - 1];
  if (!parts || !month || new Date(`${text}T00:00:00Z`).getUTCDate() !== Number(parts[3])) {
    throw new BadCell(`expiry ${JSON.stringify(text)} is no date`);
  }
  return { day: parts[3]!, month, year: parts[1]! };
}

function canonicalSymbol(
  fields: CsvFields,
  exchange: string,
  type: string,
  expiry: ExpiryDate | undefined,
  strike: number | undefined,
): string {
  const tradingSymbol = fields('tradingsymbol');
  if (exchange.endsWith('_INDEX')) return indexSymbol(exchange, tradingSymbol);
  if (type === 'EQ') return tradingSymbol;
  if (type !== 'FUT' && type !== 'CE' && type !== 'PE') {
    throw new BadCell(`instrument_type ${JSON.stringify(type)} is not known`);
  }
  const name = fields('name');
  if (!name || !expiry) throw new BadCell(`a ${type} without ${name ? 'expiry' : 'name'}`);
  const contract = `${name}${expiry.day}${expiry.month}${expiry.year}`;
  if (type === 'FUT') return `${contract}FUT`;
  if (!strike) throw new BadCell(`a ${type} without strike`);
  return `${contract}${strike}${type}`;
}

function indexSymbol(exchange: string, name: string): string {
  if (exchange === 'NSE_INDEX') return nseIndexSymbol(name);
  if (exchange === 'BSE_INDEX') return bseIndexSymbol(name);
  return exchange === 'GLOBAL_INDEX' && name === 'GIFT NIFTY' ? 'GIFTNIFTY' : name;
}

function token(text: string): string {
  if (!/^[1-9]\d*$/.test(text) || Number(text) > MAX_TOKEN) {
    throw new BadCell(`instrument_token ${JSON.stringify(text)} is no token`);
  }
  return text;
}

function number(column: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return Number(text);
}
