import type { JsonObject } from '../../../common/json-object.js';
import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { epochMs } from './values.js';

const LTP = 0;
const LTQ = 1;
const VOLUME = 2;
const OPEN = 3;
const HIGH = 4;
const LOW = 5;
const CLOSE = 6;
const AVERAGE = 7;
const BID = 8;
const BID_QUANTITY = 9;
const ASK = 10;
const ASK_QUANTITY = 11;
const TOTAL_BUY = 12;
const TOTAL_SELL = 13;
const OPEN_INTEREST = 14;
const TRADE_TIME = 15;
const VALUES = 16;

/** Beyond it a value would keep the engine from publishing the instrument until it is replaced. */
const MAX_PRICE = 1e10;
const BUY = 66;
const SELL = 83;
const LEVELS = 5;

/** One scrip: who holds it, and all that its messages have told. */
export class ScripState {
  book: Depth | undefined;
  /** A field of the last message that could not be read. */
  private unread: string | undefined;
  /** NaN for what was never told. */
  private readonly values = new Float64Array(VALUES).fill(Number.NaN);

  constructor(public item: SubscriptionItem) {}

  /** Nothing of a day is true of the next one. */
  clear(): void {
    this.values.fill(Number.NaN);
    this.book = undefined;
  }

  get hasPrice(): boolean {
    const ltp = this.values[LTP]!;
    return ltp !== 0 && !Number.isNaN(ltp);
  }

  /** Takes a quote or an open interest; gives the name of a field that cannot be read, where there is one. */
  mergeQuote(message: JsonObject): string | undefined {
    this.unread = undefined;
    this.putPrice(LTP, message.LastRate, 'LastRate');
    this.putPrice(OPEN, message.OpenRate, 'OpenRate');
    this.putPrice(HIGH, message.High, 'High');
    this.putPrice(LOW, message.Low, 'Low');
    this.putPrice(CLOSE, message.PClose, 'PClose');
    this.putPrice(AVERAGE, message.AvgRate, 'AvgRate');
    this.putPrice(BID, message.BidRate, 'BidRate');
    this.putPrice(ASK, message.OffRate, 'OffRate');
    this.putCount(LTQ, message.LastQty, 'LastQty');
    this.putCount(VOLUME, message.TotalQty, 'TotalQty');
    this.putCount(BID_QUANTITY, message.BidQty, 'BidQty');
    this.putCount(ASK_QUANTITY, message.OffQty, 'OffQty');
    this.putCount(OPEN_INTEREST, message.OpenInterest, 'OpenInterest');
    this.putTotals(message);
    const tradedAt = epochMs(message.TickDt);
    if (tradedAt === undefined) this.unread = 'TickDt';
    else if (!Number.isNaN(tradedAt)) this.values[TRADE_TIME] = tradedAt;
    return this.unread;
  }

  /** Takes a book, whole or not at all; as above. */
  mergeBook(message: JsonObject): string | undefined {
    const book = readBook(message.Details);
    if (!book) return 'Details';
    this.book = book;
    this.unread = undefined;
    this.putTotals(message);
    return this.unread;
  }

  fillLtp(tick: Tick): void {
    tick.ltp = this.known(LTP);
    tick.ltq = this.known(LTQ);
    tick.ltt = this.known(TRADE_TIME);
  }

  fillQuote(tick: Tick): void {
    this.fillLtp(tick);
    tick.open = this.known(OPEN);
    tick.high = this.known(HIGH);
    tick.low = this.known(LOW);
    tick.close = this.known(CLOSE);
    tick.volume = this.known(VOLUME);
    tick.average_price = this.known(AVERAGE);
    tick.total_buy_quantity = this.known(TOTAL_BUY);
    tick.total_sell_quantity = this.known(TOTAL_SELL);
    tick.bid = this.known(BID);
    tick.bid_qty = this.known(BID_QUANTITY);
    tick.ask = this.known(ASK);
    tick.ask_qty = this.known(ASK_QUANTITY);
    tick.oi = this.known(OPEN_INTEREST);
  }

  private putTotals({ TBidQ, TOffQ }: JsonObject): void {
    this.putCount(TOTAL_BUY, TBidQ, 'TBidQ');
    this.putCount(TOTAL_SELL, TOffQ, 'TOffQ');
  }

  /** A price of 0 says that there is no new one; it is passed on only where none was ever told. */
  private putPrice(slot: number, value: unknown, name: string): void {
    if (value === undefined || value === null) return;
    if (typeof value !== 'number' || !(Math.abs(value) <= MAX_PRICE)) this.unread = name;
    else if (value !== 0 || Number.isNaN(this.values[slot]!)) this.values[slot] = value;
  }

  /** A count of 0 is one. */
  private putCount(slot: number, value: unknown, name: string): void {
    if (value === undefined || value === null) return;
    if (isCount(value)) this.values[slot] = value;
    else this.unread = name;
  }

  private known(slot: number): number | undefined {
    const value = this.values[slot]!;
    return Number.isNaN(value) ? undefined : value;
  }
}

/** The first five levels of each side, which may come in any order of the sides; a short side stays short. */
function readBook(details: unknown): Depth | undefined {
  if (!Array.isArray(details)) return undefined;
  const book: Depth = { buy: [], sell: [] };
  for (const one of details as unknown[]) {
    const { BbBuySellFlag, Price, Quantity, NumberOfOrders } = (one ?? {}) as JsonObject;
    if (typeof Price !== 'number' || !(Math.abs(Price) <= MAX_PRICE) || !isCount(Quantity)) return undefined;
    if (BbBuySellFlag !== BUY && BbBuySellFlag !== SELL) return undefined;
    const side = BbBuySellFlag === BUY ? book.buy : book.sell;
    const level: DepthLevelEntry = { price: Price, quantity: Quantity };
    if (isCount(NumberOfOrders)) level.orders = NumberOfOrders;
    if (side.length < LEVELS) side.push(level);
  }
  return book;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
