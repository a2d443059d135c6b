import type { JsonObject } from '../../../common/json-object.js';
import type { Depth, Tick } from '../../../common/tick.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { BookSide } from './book-side.js';
import * as field from './fields.js';
import { readValue } from './values.js';

/** Exchanges of contracts, whose open interest some messages tell for the underlying alone. */
const CONTRACT_EXCHANGES: ReadonlySet<string> = new Set(['NFO', 'BFO']);

/** One key of the feed: who holds it, and all that its messages have told. */
export class KeyState {
  /** Held in LTP or QUOTE. */
  prices: SubscriptionItem | undefined;
  /** Held in DEPTH. */
  book: SubscriptionItem | undefined;
  /** The first message after a subscription confirms it. */
  isConfirmed = false;
  private readonly values = new Float64Array(field.VALUES).fill(Number.NaN);
  private readonly bids = new BookSide();
  private readonly asks = new BookSide();

  /** Merges a message; gives the name of a field that cannot be read, where there is one. */
  merge(message: JsonObject): string | undefined {
    let unread: string | undefined;
    for (const name in message) {
      if (name === 'best_buy') {
        if (!this.bids.merge(message.best_buy)) unread = name;
      } else if (name === 'best_sell') {
        if (!this.asks.merge(message.best_sell)) unread = name;
      } else {
        const known = field.FIELDS.get(name);
        if (known !== undefined && !this.put(known, message[name])) unread = name;
      }
    }
    return unread;
  }

  get hasTraded(): boolean {
    return this.values[field.LTP]! > 0;
  }

  /** @param now epoch ms, for a key whose time was never told */
  fillLtp(tick: Tick, now: number): void {
    tick.ltp = this.values[field.LTP];
    tick.ltt = this.known(field.TRADE_TIME);
    tick.timestamp = this.known(field.FEED_TIME) ?? this.known(field.EXCHANGE_TIME) ?? now;
  }

  fillQuote(tick: Tick, exchange: string, now: number): void {
    this.fillLtp(tick, now);
    tick.open = this.known(field.OPEN);
    tick.high = this.known(field.HIGH);
    tick.low = this.known(field.LOW);
    tick.close = this.known(field.CLOSE);
    tick.average_price = this.known(field.AVERAGE);
    tick.upper_circuit = this.known(field.UPPER_CIRCUIT);
    tick.lower_circuit = this.known(field.LOWER_CIRCUIT);
    tick.volume = this.known(field.VOLUME);
    tick.ltq = this.known(field.LAST_QUANTITY);
    tick.total_buy_quantity = this.known(field.TOTAL_BUY);
    tick.total_sell_quantity = this.known(field.TOTAL_SELL);
    tick.oi = this.openInterest(exchange);
    const { bids, asks } = this;
    const bid = bids.best;
    const ask = asks.best;
    tick.bid = bid === undefined ? undefined : bids.price(bid);
    tick.bid_qty = bid === undefined ? undefined : bids.quantity(bid);
    tick.ask = ask === undefined ? undefined : asks.price(ask);
    tick.ask_qty = ask === undefined ? undefined : asks.quantity(ask);
  }

  /** @param depth five levels of each side, to be filled */
  fillDepth(tick: Tick, depth: Depth, exchange: string, now: number): void {
    this.fillQuote(tick, exchange, now);
    this.bids.fill(depth.buy);
    this.asks.fill(depth.sell);
    tick.depth = depth;
  }

  private put({ slot, kind }: field.Field, value: unknown): boolean {
    // Only for want of a feed time, and texts of times are dear to read.
    if (kind === 'text time' && !Number.isNaN(this.values[field.FEED_TIME]!)) return true;
    const read = readValue(value, kind);
    if (read === undefined) return false;
    if (!Number.isNaN(read)) this.values[slot] = read;
    return true;
  }

  private openInterest(exchange: string): number | undefined {
    const own = this.known(field.OPEN_INTEREST);
    if (own !== undefined || !CONTRACT_EXCHANGES.has(exchange)) return own;
    return this.known(field.TOTAL_OPEN_INTEREST);
  }

  private known(slot: number): number | undefined {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? undefined : value;
  }
}
