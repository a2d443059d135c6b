import { istDay } from '../../../../common/ist-time.js';
import type { JsonObject } from '../../../../common/json-object.js';
import type { Depth, Tick } from '../../../../common/tick.js';
import type { SubscriptionItem } from '../../engine/contract.js';
import type { Kind } from './fields.js';
import * as field from './fields.js';
import { readValue } from './values.js';

const DAY_MS = 86_400_000;
/** The clocks of trades and of the feed may differ by this much. */
const CLOCK_SLACK_MS = 60_000;

/** First value that only depth messages refresh. */
const BOOK_ONLY = field.BID_ORDERS;

/** One key of the feed: who holds it, and all that its messages have told, touchline and depth together. */
export class KeyState {
  /** Held in LTP or QUOTE. */
  touchline: SubscriptionItem | undefined;
  /** Held in DEPTH. */
  book: SubscriptionItem | undefined;
  /** NaN for what was never told. */
  private readonly values = new Float64Array(field.VALUES).fill(Number.NaN);

  /** Merges a message; gives the name of a field that cannot be read, where there is one. */
  merge(message: JsonObject): string | undefined {
    const { values } = this;
    let unread: string | undefined;
    for (const name in message) {
      const known = field.FIELDS.get(name);
      if (known === undefined) continue;
      const { slot, kind } = known;
      const value = readValue(message[name], kind);
      if (value === undefined) unread = name;
      else if (isNews(value, kind, values[slot]!)) values[slot] = value;
    }
    return unread;
  }

  get hasTraded(): boolean {
    return this.values[field.LTP]! > 0;
  }

  /** The depth subscription has gone: what nothing refreshes any more is forgotten. */
  dropBook(): void {
    this.book = undefined;
    this.values.fill(Number.NaN, BOOK_ONLY);
    for (const first of [field.BID_PRICE, field.BID_QUANTITY, field.ASK_PRICE, field.ASK_QUANTITY]) {
      this.values.fill(Number.NaN, first + 1, first + field.LEVELS);
    }
  }

  /** @param now epoch ms, for a key whose feed time was never told */
  fillLtp(tick: Tick, now: number): void {
    tick.ltp = this.values[field.LTP];
    tick.timestamp = this.known(field.FEED_TIME) ?? now;
  }

  fillQuote(tick: Tick, now: number): void {
    this.fillLtp(tick, now);
    tick.open = this.known(field.OPEN);
    tick.high = this.known(field.HIGH);
    tick.low = this.known(field.LOW);
    tick.close = this.known(field.CLOSE);
    tick.average_price = this.known(field.AVERAGE);
    tick.volume = this.known(field.VOLUME);
    tick.oi = this.known(field.OPEN_INTEREST);
    tick.ltq = this.known(field.LAST_QUANTITY);
    tick.total_buy_quantity = this.known(field.TOTAL_BUY);
    tick.total_sell_quantity = this.known(field.TOTAL_SELL);
    tick.bid = this.known(field.BID_PRICE);
    tick.bid_qty = this.known(field.BID_QUANTITY);
    tick.ask = this.known(field.ASK_PRICE);
    tick.ask_qty = this.known(field.ASK_QUANTITY);
  }

  /** @param depth five levels of each side, to be filled */
  fillDepth(tick: Tick, depth: Depth, now: number): void {
    this.fillQuote(tick, now);
    tick.ltt = this.tradeTime(tick.timestamp!);
    tick.upper_circuit = this.known(field.UPPER_CIRCUIT);
    tick.lower_circuit = this.known(field.LOWER_CIRCUIT);
    for (let level = 0; level < field.LEVELS; level++) {
      const bid = depth.buy[level]!;
      const ask = depth.sell[level]!;
      bid.price = this.known(field.BID_PRICE + level) ?? 0;
      bid.quantity = this.known(field.BID_QUANTITY + level) ?? 0;
      bid.orders = this.known(field.BID_ORDERS + level) ?? 0;
      ask.price = this.known(field.ASK_PRICE + level) ?? 0;
      ask.quantity = this.known(field.ASK_QUANTITY + level) ?? 0;
      ask.orders = this.known(field.ASK_ORDERS + level) ?? 0;
    }
    tick.depth = depth;
  }

  /** The feed's Indian day, or the one before where the time would lie in the feed's future; epoch ms. */
  private tradeTime(feedTime: number): number | undefined {
    const seconds = this.known(field.TRADE_TIME);
    if (seconds === undefined) return undefined;
    const time = istDay(feedTime) + seconds * 1000;
    return time > feedTime + CLOCK_SLACK_MS ? time - DAY_MS : time;
  }

  private known(slot: number): number | undefined {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? undefined : value;
  }
}

function isNews(value: number, kind: Kind, present: number): boolean {
  if (value === 0 && kind === 'day price') return Number.isNaN(present);
  return !Number.isNaN(value);
}
