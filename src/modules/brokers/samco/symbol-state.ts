import type { JsonObject } from '../../../common/json-object.js';
import type { Depth, Tick } from '../../../common/tick.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { BookSide } from './book-side.js';
import * as field from './fields.js';
import { isBlank, readCount, readPrice, readTime } from './values.js';

/** One symbol of the feed: who holds it, and all that the messages of both its streams have told. */
export class SymbolState {
  /** Held in LTP or QUOTE. */
  prices: SubscriptionItem | undefined;
  /** Held in DEPTH. */
  book: SubscriptionItem | undefined;
  private readonly values = new Float64Array(field.VALUES).fill(Number.NaN);
  private readonly bids = new BookSide();
  private readonly asks = new BookSide();

  get hasPrice(): boolean {
    return !Number.isNaN(this.values[field.LTP]!);
  }

  get hasBook(): boolean {
    return this.bids.isKnown || this.asks.isKnown;
  }

  /** Merges a quote; gives the name of a field that cannot be read, where there is one. */
  mergeQuote(data: JsonObject): string | undefined {
    return this.mergeTime(data) ?? this.merge(data, field.QUOTE_FIELDS);
  }

  /** As `mergeQuote`, for a book. */
  mergeBook(data: JsonObject): string | undefined {
    const { bidValues, askValues } = data;
    let unread: string | undefined;
    if (!isBlank(bidValues) && !this.bids.replace(bidValues)) unread = 'bidValues';
    if (!isBlank(askValues) && !this.asks.replace(askValues)) unread = 'askValues';
    return this.merge(data, field.BOOK_FIELDS) ?? unread;
  }

  /** Forgets what the stream of books has told. */
  forgetBook(): void {
    this.book = undefined;
    this.bids.clear();
    this.asks.clear();
    for (const { slot } of field.BOOK_FIELDS) this.values[slot] = Number.NaN;
  }

  fillLtp(tick: Tick): void {
    tick.ltp = this.known(field.LTP);
    tick.ltt = this.known(field.TRADE_TIME);
  }

  fillQuote(tick: Tick): void {
    this.fillDay(tick);
    tick.total_buy_quantity = this.known(field.TOTAL_BUY);
    tick.total_sell_quantity = this.known(field.TOTAL_SELL);
    tick.bid = this.known(field.BID);
    tick.bid_qty = this.known(field.BID_QUANTITY);
    tick.ask = this.known(field.ASK);
    tick.ask_qty = this.known(field.ASK_QUANTITY);
  }

  /** @param depth five levels of each side, to be filled */
  fillDepth(tick: Tick, depth: Depth): void {
    this.fillDay(tick);
    tick.total_buy_quantity = this.known(field.BOOK_TOTAL_BUY) ?? this.known(field.TOTAL_BUY);
    tick.total_sell_quantity = this.known(field.BOOK_TOTAL_SELL) ?? this.known(field.TOTAL_SELL);
    const bid = this.bids.best;
    const ask = this.asks.best;
    tick.bid = bid?.price;
    tick.bid_qty = bid?.quantity;
    tick.ask = ask?.price;
    tick.ask_qty = ask?.quantity;
    this.bids.fill(depth.buy);
    this.asks.fill(depth.sell);
    tick.depth = depth;
  }

  private fillDay(tick: Tick): void {
    this.fillLtp(tick);
    tick.open = this.known(field.OPEN);
    tick.high = this.known(field.HIGH);
    tick.low = this.known(field.LOW);
    tick.close = this.known(field.CLOSE);
    tick.average_price = this.known(field.AVERAGE);
    tick.volume = this.known(field.VOLUME);
    tick.ltq = this.known(field.LAST_QUANTITY);
    tick.oi = this.known(field.OPEN_INTEREST);
  }

  private merge(data: JsonObject, fields: readonly field.Field[]): string | undefined {
    let unread: string | undefined;
    for (const { name, slot, isPrice } of fields) {
      const value = data[name];
      if (isBlank(value)) continue;
      const read = isPrice ? readPrice(value) : readCount(value);
      if (read === undefined) unread = name;
      else this.values[slot] = read;
    }
    return unread;
  }

  /** The three names of one time: a message that has any of them outdates what an earlier one said by another. */
  private mergeTime({ lttUTC, ltt, lTrdT }: JsonObject): string | undefined {
    const isUtc = !isBlank(lttUTC);
    const told = isUtc ? lttUTC : isBlank(ltt) ? lTrdT : ltt;
    if (isBlank(told)) return undefined;
    const time = readTime(told, isUtc ? 'UTC' : 'IST');
    if (time === undefined) return 'ltt';
    this.values[field.TRADE_TIME] = time;
    return undefined;
  }

  private known(slot: number): number | undefined {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? undefined : value;
  }
}
