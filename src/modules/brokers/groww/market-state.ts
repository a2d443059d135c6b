import type { Mode } from '../../../common/mode.js';
import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Book, BookSide, IndexValue, LivePrice } from './decode.js';

const LEVELS = 5;

/** Raised for a number that cannot be one of a market's; the message names its field. */
export class BadNumber extends Error {}

/** Values of a price message by the names that ticks have for them; 0 is unknown. */
type Prices = Record<(typeof PRICE_FIELDS)[number][1], number>;

/** Field of the wire, field of a tick, and whether it is money. */
const PRICE_FIELDS = [
  ['ltp', 'ltp', true],
  ['open', 'open', true],
  ['high', 'high', true],
  ['low', 'low', true],
  ['close', 'close', true],
  ['avgPrice', 'average_price', true],
  ['highPriceRange', 'upper_circuit', true],
  ['lowPriceRange', 'lower_circuit', true],
  ['volume', 'volume', false],
  ['openInterest', 'oi', false],
  ['bidQty', 'bid_qty', false],
  ['offerQty', 'ask_qty', false],
] as const;

/**
 * What is known of one instrument: price messages are merged by field, because absent and 0 look the same on the wire; a
 * book replaces the one before it.
 */
export class MarketState {
  private readonly prices: Partial<Prices> = {};
  private depth: Depth | undefined;
  private ltt: number | undefined;
  private timestamp: number | undefined;

  /** @param divisor from the wire's prices to rupees */
  constructor(private readonly divisor: number) {}

  get hasPrice(): boolean {
    return this.prices.ltp !== undefined;
  }

  get hasBook(): boolean {
    return this.depth !== undefined;
  }

  /** Takes all of a message in, or nothing of it. @throws BadNumber */
  applyPrice(message: LivePrice): void {
    for (const [name] of PRICE_FIELDS) requireFinite(name, message[name]);
    this.noteTime(message.tsInMillis);
    for (const [name, field, isMoney] of PRICE_FIELDS) {
      const value = message[name];
      if (value !== 0) this.prices[field] = isMoney ? value / this.divisor : value;
    }
    if (message.tsInMillis !== 0) this.ltt = this.timestamp;
  }

  /** @throws BadNumber */
  applyIndex({ tsInMillis, value }: IndexValue): void {
    requireFinite('value', value);
    this.noteTime(tsInMillis);
    if (value !== 0) this.prices.ltp = value / this.divisor;
  }

  /** @throws BadNumber */
  applyBook({ tsInMillis, buyBook, sellBook }: Book): void {
    const depth = { buy: this.side(buyBook), sell: this.side(sellBook) };
    this.noteTime(tsInMillis);
    this.depth = depth;
  }

  forgetBook(): void {
    this.depth = undefined;
  }

  /** Everything that a mode has a place for. */
  tick({ symbol, exchange }: Instrument, mode: Mode): Tick {
    const { prices, timestamp } = this;
    if (mode === 'LTP') return { symbol, exchange, mode, ltp: prices.ltp, ltt: this.ltt, timestamp };
    const tick: Tick = { symbol, exchange, mode, ...prices, ltt: this.ltt, timestamp };
    if (mode === 'DEPTH') this.addBook(tick);
    return tick;
  }

  /** The quantities beside the prices are not those of the best levels. */
  private addBook(tick: Tick): void {
    const { depth } = this;
    tick.depth = depth;
    tick.bid = depth?.buy[0]?.price;
    tick.bid_qty = depth?.buy[0]?.quantity;
    tick.ask = depth?.sell[0]?.price;
    tick.ask_qty = depth?.sell[0]?.quantity;
  }

  /** Levels come in any order; those with the price 0 are placeholders. Orders are not counted by this feed. */
  private side(levels: BookSide): DepthLevelEntry[] {
    const side: DepthLevelEntry[] = [];
    const numbers = Object.keys(levels).map(Number);
    for (const number of numbers.sort((a, b) => a - b)) {
      const { price, qty } = levels[number]!;
      requireFinite('price', price);
      requireFinite('qty', qty);
      if (price === 0 || side.length === LEVELS) continue;
      side.push({ price: price / this.divisor, quantity: Math.round(qty), orders: 0 });
    }
    return side;
  }

  private noteTime(tsInMillis: number): void {
    if (!Number.isSafeInteger(Math.trunc(tsInMillis))) throw new BadNumber(`tsInMillis is ${tsInMillis}`);
    if (tsInMillis !== 0) this.timestamp = Math.trunc(tsInMillis);
  }
}

function requireFinite(field: string, value: number): void {
  if (!Number.isFinite(value)) throw new BadNumber(`${field} is ${value}`);
}
