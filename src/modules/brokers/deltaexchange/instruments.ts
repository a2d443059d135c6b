import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell } from '../families/master/cells.js';
import { MONTHS, utcExpiry } from '../families/master/expiry.js';
import { nameTables } from '../families/master/name-tables.js';
import { jsonInstruments, type ParsedInstrument } from '../families/master/rows.js';

const PRODUCTS_URL = 'https://api.india.delta.exchange/v2/products?page_size=500&states=live';

const BREXCHANGE = 'DELTAIN';

/** Canonical instrument types by contract type. */
const NAMES = nameTables(new URL('./master-names.json', import.meta.url), 'types');

/** Public; pages of 500 products that follow one another by cursor. */
export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: PRODUCTS_URL, headers: { 'User-Agent': 'tickgate' } }],
  next: nextPage,
  parse: parseDeltaProducts,
};

function nextPage(body: Buffer, request: HttpCall): HttpCall | undefined {
  const meta = parseJsonObject(body.toString('utf8'))?.meta;
  if (!isJsonObject(meta) || typeof meta.after !== 'string' || meta.after === '') return undefined;
  const url = new URL(request.url);
  url.searchParams.set('after', meta.after);
  return { ...request, url: url.href };
}

/**
 * Reads one page of products; what is not live, halted or open for closing orders only is left out. `line` counts the
 * products of the page from 1.
 *
 * @throws Error when the body is no page of products
 */
export function parseDeltaProducts(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const page = parseJsonObject(body.toString('utf8'));
  if (!Array.isArray(page?.result) || page.success !== true) throw new Error('is no page of Delta Exchange products');
  return jsonInstruments(page.result, readProduct);
}

function isTradable({ state, trading_status, product_specs }: JsonObject): boolean {
  const isReduceOnly = isJsonObject(product_specs) && product_specs.only_reduce_only_orders_allowed === true;
  return state === 'live' && trading_status === 'operational' && !isReduceOnly;
}

function readProduct(product: JsonObject): Instrument | undefined {
  if (!isTradable(product)) return undefined;
  const brsymbol = text(product, 'symbol');
  const type = text(product, 'contract_type');
  return {
    symbol: canonicalSymbol(brsymbol, type),
    exchange: 'CRYPTO',
    token: token(product.id),
    brsymbol,
    brexchange: BREXCHANGE,
    name: nameOf(product),
    expiry: expiryDay(product.settlement_time),
    strike: strikeOf(product.strike_price, brsymbol, type),
    lotsize: lotSizeOf(product.product_specs),
    instrumenttype: NAMES.types.get(type) ?? type,
    tick_size: number('tick_size', product.tick_size),
  };
}

function canonicalSymbol(brsymbol: string, type: string): string {
  switch (type) {
    case 'perpetual_futures':
      return `${brsymbol}FUT`;
    case 'futures':
      return datedFutureSymbol(brsymbol);
    case 'call_options':
      return optionSymbol(brsymbol, 'CE');
    case 'put_options':
      return optionSymbol(brsymbol, 'PE');
    case 'spot':
      return brsymbol.replaceAll('_', '');
    default:
      return brsymbol;
  }
}

/** `BTCUSD28Feb2025` gives `BTC28FEB25FUT`. */
function datedFutureSymbol(brsymbol: string): string {
  const [, pair = '', day = '', month = '', year = ''] =
    /^(.+?)_?(\d\d?)([A-Za-z]{3})(?:20)?(\d\d)$/.exec(brsymbol) ?? [];
  const canonicalMonth = month.toUpperCase();
  if (!MONTHS.includes(canonicalMonth)) throw new BadCell(`symbol ${JSON.stringify(brsymbol)} ends in no date`);
  const asset = /^(.+?)(?:USDT|USD|BTC|ETH)$/.exec(pair)?.[1] ?? pair;
  return `${asset}${day.padStart(2, '0')}${canonicalMonth}${year}FUT`;
}

/** `C-BTC-80000-280225` gives `BTC28FEB2580000CE`. */
function optionSymbol(brsymbol: string, type: 'CE' | 'PE'): string {
  const [, asset, strike, day, monthNumber, year] = /^[CP]-([^-]+)-([\d.]+)-(\d\d)(\d\d)(\d\d)$/.exec(brsymbol) ?? [];
  const month = MONTHS[Number(monthNumber) - 1];
  if (!month) throw new BadCell(`symbol ${JSON.stringify(brsymbol)} is of no known form`);
  return `${asset}${day}${month}${year}${strike}${type}`;
}

function token(id: unknown): string {
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return String(id);
  throw new BadCell(`id ${JSON.stringify(id)} is no product id`);
}

function nameOf({ underlying_asset, description }: JsonObject): string | undefined {
  const symbol = isJsonObject(underlying_asset) ? underlying_asset.symbol : undefined;
  return [symbol, description].find((one): one is string => typeof one === 'string' && one !== '');
}

/** `28-FEB-25` from an ISO-8601 time; empty for what does not expire. */
function expiryDay(settlementTime: unknown): string {
  if (settlementTime === null || settlementTime === undefined) return '';
  const date = typeof settlementTime === 'string' ? new Date(settlementTime) : new Date(Number.NaN);
  if (Number.isNaN(date.getTime())) throw new BadCell(`settlement_time ${JSON.stringify(settlementTime)} is no time`);
  return utcExpiry(date).canonical;
}

/** Options have it in the product or, failing that, in the symbol; everything else has none. */
function strikeOf(strike: unknown, brsymbol: string, type: string): number {
  if (strike !== null && strike !== undefined) return number('strike_price', strike);
  return type.includes('options') ? number('strike of the symbol', brsymbol.split('-')[2]) : 0;
}

function lotSizeOf(specs: unknown): number {
  const size = isJsonObject(specs) ? specs.min_order_size : undefined;
  return size === undefined || size === null ? 1 : number('min_order_size', size);
}

function number(name: string, value: unknown): number {
  const isNumeric = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?(e-?\d+)?$/i.test(value));
  if (!isNumeric || !Number.isFinite(Number(value))) throw new BadCell(`${name} ${JSON.stringify(value)} is no number`);
  return Number(value);
}

function text(product: JsonObject, name: string): string {
  const value = product[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new BadCell(`${name} ${JSON.stringify(value)} is no text`);
}
