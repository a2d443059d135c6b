import type { Mode } from '../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Segment } from './segments.js';
import { PRICE_TAG_END, Tag, type TagReader } from './tags.js';

/** Tags of one level of a side: price, quantity, orders. */
const LEVEL_TAGS = 3;

/** What is known of one subscribed symbol: prices come in parts and are merged, books come whole. */
export class SymbolState {
  mode: Mode = 'LTP';
  private readonly prices = new Float64Array(PRICE_TAG_END).fill(Number.NaN);
  private readonly depth = { buy: [] as DepthLevelEntry[], sell: [] as DepthLevelEntry[] };
  private totalBuy: number | undefined;
  private totalSell: number | undefined;
  private hasBook = false;

  constructor(
    readonly key: string,
    readonly segment: Segment,
    public instrument: Instrument,
  ) {}

  get hasPrice(): boolean {
    return !Number.isNaN(this.prices[Tag.LTP]!);
  }

  /** Nobody wants it any more: a later one must not find it. */
  dropBook(): void {
    this.hasBook = false;
  }

  mergePrices(packet: TagReader): void {
    for (let place = 0; place < packet.count; place++) {
      this.prices[packet.tags[place]!] = packet.scaled(place, this.segment.divisor);
    }
  }

  /** Takes the place of the last book; false, and nothing taken, where the levels are not those that were announced. */
  takeBook(packet: TagReader): boolean {
    const first = firstLevel(packet);
    if (first === undefined) return false;
    const levels = (packet.count - first) / (2 * LEVEL_TAGS);
    this.totalBuy = undefined;
    this.totalSell = undefined;
    for (let place = 0; place < first; place++) {
      if (packet.tags[place] === Tag.TOTAL_BUY) this.totalBuy = packet.values[place];
      else if (packet.tags[place] === Tag.TOTAL_SELL) this.totalSell = packet.values[place];
    }
    this.fillSide(this.depth.buy, packet, first, levels);
    this.fillSide(this.depth.sell, packet, first + levels * LEVEL_TAGS, levels);
    this.hasBook = true;
    return true;
  }

  /** @param tick of this mode, whose fields are all written or have no place in it */
  fill(tick: Tick, receivedAt: number): void {
    tick.symbol = this.instrument.symbol;
    tick.exchange = this.instrument.exchange;
    tick.timestamp = receivedAt;
    tick.ltp = this.known(Tag.LTP);
    const tradeTime = this.known(Tag.TRADE_TIME);
    tick.ltt = tradeTime ? tradeTime * 1000 : undefined;
    if (tick.mode === 'LTP') return;
    tick.open = this.known(Tag.OPEN);
    tick.high = this.known(Tag.HIGH);
    tick.low = this.known(Tag.LOW);
    tick.close = this.known(Tag.CLOSE);
    tick.volume = this.known(Tag.VOLUME);
    tick.ltq = this.known(Tag.LAST_QUANTITY);
    tick.average_price = this.known(Tag.AVERAGE);
    tick.oi = this.known(Tag.OI);
    tick.upper_circuit = this.known(Tag.UPPER_CIRCUIT);
    tick.lower_circuit = this.known(Tag.LOWER_CIRCUIT);
    tick.bid = this.known(Tag.BID);
    tick.bid_qty = this.known(Tag.BID_QUANTITY);
    tick.ask = this.known(Tag.ASK);
    tick.ask_qty = this.known(Tag.ASK_QUANTITY);
    if (tick.mode === 'QUOTE') return;
    tick.depth = this.hasBook ? this.depth : undefined;
    tick.total_buy_quantity = this.hasBook ? this.totalBuy : undefined;
    tick.total_sell_quantity = this.hasBook ? this.totalSell : undefined;
  }

  private known(tag: number): number | undefined {
    const value = this.prices[tag]!;
    return Number.isNaN(value) ? undefined : value;
  }

  private fillSide(side: DepthLevelEntry[], packet: TagReader, first: number, levels: number): void {
    side.length = Math.min(side.length, levels);
    for (let level = 0; level < levels; level++) {
      if (level === side.length) side.push({ price: 0, quantity: 0, orders: 0 });
      const entry = side[level]!;
      const place = first + level * LEVEL_TAGS;
      entry.price = packet.scaled(place, this.segment.divisor);
      entry.quantity = packet.values[place + 1]!;
      entry.orders = packet.values[place + 2]!;
    }
  }
}

/**
 * The place where the levels begin, which are the last thing of a book: as many bids as were announced before them, and
 * as many asks. Undefined where they are not.
 */
function firstLevel({ tags, values, count }: TagReader): number | undefined {
  let announced = -1;
  let first = 0;
  for (; first < count && !isLevelTag(tags[first]!); first++) {
    if (tags[first] === Tag.LEVELS) announced = values[first]!;
  }
  const perSide = announced * LEVEL_TAGS;
  if (count - first !== 2 * perSide) return undefined;
  for (let place = 0; place < 2 * perSide; place++) {
    const side = place < perSide ? Tag.BID : Tag.ASK;
    if (tags[first + place] !== side + (place % LEVEL_TAGS)) return undefined;
  }
  return first;
}

function isLevelTag(tag: number): boolean {
  return tag >= Tag.BID && tag <= Tag.ASK_ORDERS;
}
