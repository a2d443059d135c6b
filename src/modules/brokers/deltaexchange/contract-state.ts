import type { JsonObject } from '../../../common/json-object.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { lenientElement, lenientNumber } from './lenient-number.js';

/** Levels of each side that are published; the wire has up to 15. */
const DEPTH_LEVELS = 5;

/** Contract types whose spot price is the underlying's, nowhere near their own price. */
const OPTION_TYPES: ReadonlySet<string> = new Set(['CE', 'PE', 'MOVE', 'COMBO', 'TCE', 'TPE', 'SYNCE', 'SYNPE']);

/** Native symbols of options: `C-BTC-95000-261225`. */
const OPTION_SYMBOL = /^[A-Z]+-/;

/** A contract that is subscribed, and all that frames have told of it: each overwrites the keys that it carries. */
export class ContractState {
  private readonly isOption: boolean;
  private readonly ticker: Omit<Tick, 'symbol' | 'exchange' | 'mode'> = {};
  private buy: DepthLevelEntry[] | undefined;
  private sell: DepthLevelEntry[] | undefined;

  constructor(public item: SubscriptionItem) {
    this.isOption = isOption(item.instrument);
  }

  /**
   * Merges an entry of a ticker frame.
   *
   * @param spot price of the underlying, from the frame
   */
  mergeTicker(entry: JsonObject, spot: unknown): void {
    const { ticker } = this;
    const price = lenientNumber(entry.m) ?? (this.isOption ? undefined : lenientNumber(spot));
    if (price !== undefined) ticker.ltp = price;
    const [open, high, low, close] = elements(entry.ohlc);
    const [askPrice, askSize, bidPrice, bidSize] = elements(entry.q);
    const [openInterest] = elements(entry.oi);
    const [lowerBand, upperBand] = elements(entry.pb);
    merge(ticker, 'open', open);
    merge(ticker, 'high', high);
    merge(ticker, 'low', low);
    merge(ticker, 'close', close);
    merge(ticker, 'oi', openInterest);
    merge(ticker, 'bid', bidPrice);
    merge(ticker, 'bid_qty', whole(bidSize));
    merge(ticker, 'ask', askPrice);
    merge(ticker, 'ask_qty', whole(askSize));
    merge(ticker, 'lower_circuit', lowerBand);
    merge(ticker, 'upper_circuit', upperBand);
  }

  /** Replaces the sides that a book frame carries; gives how many of their levels could not be read. */
  mergeBook(frame: JsonObject): number {
    const buy = side(frame.b);
    const sell = side(frame.a);
    this.buy = buy?.levels ?? this.buy;
    this.sell = sell?.levels ?? this.sell;
    return (buy?.unread ?? 0) + (sell?.unread ?? 0);
  }

  /** The book is no longer subscribed, and what was known of it goes stale. */
  forgetBook(): void {
    this.buy = undefined;
    this.sell = undefined;
  }

  /** All that is known, in the subscribed mode; undefined while that mode cannot be filled. */
  tick(timestamp: number): Tick | undefined {
    const { instrument, mode } = this.item;
    const head = { symbol: instrument.symbol, exchange: instrument.exchange, mode, timestamp };
    if (mode === 'LTP') return this.ticker.ltp === undefined ? undefined : { ...head, ltp: this.ticker.ltp };
    const tick: Tick = { ...head, ...this.ticker };
    if (mode === 'DEPTH' && (this.buy || this.sell)) tick.depth = { buy: this.buy ?? [], sell: this.sell ?? [] };
    return tick;
  }
}

function isOption({ instrumenttype, brsymbol }: Instrument): boolean {
  return instrumenttype ? OPTION_TYPES.has(instrumenttype) : OPTION_SYMBOL.test(brsymbol);
}

function elements(value: unknown): (number | undefined)[] {
  return Array.isArray(value) ? value.map(lenientElement) : [];
}

function merge<T extends object, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

function whole(size: number | undefined): number | undefined {
  return size === undefined ? undefined : Math.trunc(size);
}

function side(value: unknown): { levels: DepthLevelEntry[]; unread: number } | undefined {
  if (!Array.isArray(value)) return undefined;
  const levels: DepthLevelEntry[] = [];
  let unread = 0;
  for (const pair of value.slice(0, DEPTH_LEVELS)) {
    const [price, size] = elements(pair);
    if (price === undefined || size === undefined) unread += 1;
    else levels.push({ price, quantity: Math.trunc(size), orders: 0 });
  }
  return { levels, unread };
}
