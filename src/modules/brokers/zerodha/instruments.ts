import type { CsvFields } from '../../../common/csv.js';
import { isExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { BadCell, unsigned } from '../families/master/cells.js';
import { contractSymbol, strikeOf } from '../families/master/contract.js';
import { type Expiry, isoExpiry } from '../families/master/expiry.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';

/** Columns of Kite's dump that are read; `exchange_token` and `last_price` are not. */
const COLUMNS = 'instrument_token,tradingsymbol,name,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';

const INDEX_EXCHANGES: Readonly<Record<string, string>> = {
  NSE: 'NSE_INDEX',
  BSE: 'BSE_INDEX',
  MCX: 'MCX_INDEX',
  GLOBAL: 'GLOBAL_INDEX',
  NSEIX: 'GLOBAL_INDEX',
};

/** Tokens travel as unsigned 32-bit integers. */
const MAX_TOKEN = 0xffff_ffff;

/**
 * Reads Kite's instrument dump (CSV of 12 columns, plain).
 *
 * @throws CsvError when the body is no such dump or was cut off
 */
export function parseKiteInstruments(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  return csvInstruments(body, 'Kite instrument dump', COLUMNS, readRow);
}

function readRow(fields: CsvFields): Instrument {
  const exchange = canonicalExchange(fields('exchange'), fields('segment'));
  const type = fields('instrument_type');
  const expiry = fields('expiry') === '' ? undefined : isoExpiry(fields('expiry'));
  const strike = unsigned('strike', fields('strike'));
  return {
    symbol: canonicalSymbol(fields, exchange, type, expiry, strike),
    exchange,
    token: token(fields('instrument_token')),
    brsymbol: fields('tradingsymbol'),
    brexchange: fields('exchange'),
    name: fields('name') || undefined,
    expiry: expiry?.canonical,
    strike,
    lotsize: unsigned('lot_size', fields('lot_size')),
    instrumenttype: type || undefined,
    tick_size: unsigned('tick_size', fields('tick_size')),
  };
}

function canonicalExchange(exchange: string, segment: string): string {
  const canonical = segment === 'INDICES' ? INDEX_EXCHANGES[exchange] : exchange;
  if (!isExchange(canonical)) {
    throw new BadCell(`exchange ${JSON.stringify(exchange)} with segment ${JSON.stringify(segment)} is not known`);
  }
  return canonical;
}

function canonicalSymbol(
  fields: CsvFields,
  exchange: string,
  type: string,
  expiry: Expiry | undefined,
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
  const price = strikeOf(type, () => strike, `a ${type} without strike`);
  return contractSymbol(name, expiry, type, price);
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
