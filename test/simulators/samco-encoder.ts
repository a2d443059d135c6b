import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

const IST_OFFSET_MS = 19_800_000;
const LEVELS = 5;

export interface EncodingOptions {
  /** Quotes come in the envelope that the documents show, instead of bare. */
  wrapsQuotes?: boolean;
  /** Large numbers have their digits grouped, as some of them do. */
  groupsDigits?: boolean;
}

/** The name by which the wire knows an instrument. */
export function wireSymbol({ exchange, token, brexchange }: Instrument): string {
  if (exchange === 'NSE_INDEX' || exchange === 'BSE_INDEX') return token;
  return token.includes('_') ? token : `${token}_${brexchange}`;
}

/** A whole snapshot of the day, all in texts; what is not known is an empty one. */
export function quoteMessage(instrument: Instrument, state: MarketState, options: EncodingOptions = {}): string {
  const { wrapsQuotes = false, groupsDigits = false } = options;
  const isIndex = instrument.exchange.endsWith('_INDEX');
  const decimals = instrument.exchange === 'CDS' ? 4 : 2;
  const price = (value: number | undefined) => money(isIndex ? (value ?? 0) : value, decimals, groupsDigits);
  const count = (value: number | undefined) => whole(isIndex ? (value ?? 0) : value, groupsDigits);
  const data = {
    aPr: price(state.ask),
    aSz: count(state.ask_qty),
    avgPr: price(state.average_price),
    bPr: price(state.bid),
    bSz: count(state.bid_qty),
    c: price(state.close),
    ch: '0.00',
    chPer: '0.00',
    h: price(state.high),
    l: price(state.low),
    lTrdT: clock(state.ltt, IST_OFFSET_MS),
    ltp: price(state.ltp),
    ltq: count(state.ltq),
    ltt: clock(state.ltt, IST_OFFSET_MS),
    lttUTC: clock(state.ltt, 0),
    o: price(state.open),
    oI: whole(state.oi, groupsDigits),
    oIChg: '',
    sym: wireSymbol(instrument),
    tBQ: count(state.total_buy_quantity),
    tSQ: count(state.total_sell_quantity),
    ttv: '0.00',
    vol: count(state.volume),
    yH: '',
    yL: '',
  };
  if (!wrapsQuotes) return JSON.stringify({ ...data, streaming_type: 'quote' });
  return JSON.stringify({ response: { data, streaming_type: 'quote' } });
}

/**
 * The book of an instrument, without any price of trades.
 *
 * @param type the stream has been seen under either name
 */
export function bookMessage(
  instrument: Instrument,
  { depth, total_buy_quantity, total_sell_quantity }: MarketState,
  type: 'quote2' | 'marketDepth' = 'quote2',
): string {
  const decimals = instrument.exchange === 'CDS' ? 4 : 2;
  const side = (levels: readonly DepthLevelEntry[] = []) =>
    levels.slice(0, LEVELS).map(({ price, quantity, orders = 0 }) => ({
      price: money(price, decimals, false),
      qty: String(quantity),
      no: String(orders),
    }));
  const data = {
    symbol: wireSymbol(instrument),
    bidValues: side(depth?.buy),
    askValues: side(depth?.sell),
    tbq: whole(total_buy_quantity, false),
    taq: whole(total_sell_quantity, false),
    delta: '',
    gamma: '',
  };
  return JSON.stringify({ response: { data, streaming_type: type } });
}

function money(value: number | undefined, decimals: number, isGrouped: boolean): string {
  if (value === undefined) return '';
  const [rupees = '', fraction = ''] = value.toFixed(decimals).split('.');
  return `${isGrouped ? grouped(rupees) : rupees}.${fraction}`;
}

function whole(value: number | undefined, isGrouped: boolean): string {
  if (value === undefined) return '';
  return isGrouped ? grouped(String(value)) : String(value);
}

/** `1,23,456`: thousands, then hundreds of them. */
function grouped(digits: string): string {
  return digits.length <= 3 ? digits : `${digits.slice(0, -3).replace(/\B(?=(\d\d)+$)/g, ',')},${digits.slice(-3)}`;
}

/** `20 Nov 2026, 01:52:21 PM`. */
function clock(epochMs: number | undefined, offsetMs: number): string {
  if (epochMs === undefined) return '';
  const text = new Date(epochMs + offsetMs).toUTCString();
  const [, day, month, year, hour = '', rest] = /^\w+, (\d\d) (\w+) (\d+) (\d\d):([\d:]+)/.exec(text)!;
  const hours = Number(hour);
  const shown = String(hours % 12 === 0 ? 12 : hours % 12).padStart(2, '0');
  return `${day} ${month} ${year}, ${shown}:${rest} ${hours < 12 ? 'AM' : 'PM'}`;
}
