import type { Mode } from '../../../common/mode.js';
import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { emptyBook } from '../families/feed/book.js';

const PAISE = 100;
/** The divisor of currency is what clients of the family use; no document of this broker tells it. */
const CURRENCY = 10_000_000;

const LEVELS = 5;
const HALF = 2 ** 32;

/** One subscribed instrument: what its packets have told so far. Prices are whole numbers on the wire. */
export class Scrip {
  private readonly values: Tick;
  private readonly divisor: number;
  private book: Depth | undefined;

  constructor(
    readonly instrument: Instrument,
    public mode: Mode,
  ) {
    const { symbol, exchange } = instrument;
    this.values = { symbol, exchange, mode };
    this.divisor = exchange === 'CDS' ? CURRENCY : PAISE;
  }

  /** The tick of a `compact_marketdata` packet, from the packet alone. @param receivedAt epoch ms */
  compactTick(packet: Buffer, receivedAt: number): Tick {
    const { symbol, exchange } = this.instrument;
    const ltp = this.price(packet, 6);
    return { symbol, exchange, mode: 'LTP', ltp, ltt: time(packet, 14), timestamp: receivedAt };
  }

  /** Takes a `marketdata` packet over: all values but the book's. */
  mergeMarketData(packet: Buffer): void {
    const { values } = this;
    values.ltp = this.price(packet, 6);
    values.ltt = time(packet, 10);
    values.ltq = packet.readUInt32BE(14);
    values.volume = packet.readUInt32BE(18);
    values.bid = this.price(packet, 22);
    values.bid_qty = packet.readUInt32BE(26);
    values.ask = this.price(packet, 30);
    values.ask_qty = packet.readUInt32BE(34);
    values.total_buy_quantity = quantity(packet, 38);
    values.total_sell_quantity = quantity(packet, 46);
    values.average_price = this.price(packet, 54);
    values.timestamp = time(packet, 58);
    this.mergePrices(packet, 62);
    values.lower_circuit = this.price(packet, 86);
    values.upper_circuit = this.price(packet, 90);
    values.oi = packet.readUInt32BE(94);
  }

  /** Takes a `full_snapquote` packet over: the book, and some values; the last traded price is none of them. */
  mergeSnapQuote(packet: Buffer): void {
    const { values } = this;
    this.book ??= emptyBook(LEVELS);
    this.mergeSide(this.book.buy, packet, 6);
    this.mergeSide(this.book.sell, packet, 66);
    values.average_price = this.price(packet, 126);
    this.mergePrices(packet, 130);
    values.total_buy_quantity = quantity(packet, 146);
    values.total_sell_quantity = quantity(packet, 154);
    values.volume = packet.readUInt32BE(162);
  }

  /** What is known, as a tick; it is changed by the next packet. */
  tick(mode: 'QUOTE' | 'DEPTH'): Tick {
    const { values } = this;
    values.mode = mode;
    values.depth = mode === 'DEPTH' ? this.book : undefined;
    return values;
  }

  private mergePrices(packet: Buffer, at: number): void {
    const { values } = this;
    values.open = this.price(packet, at);
    values.high = this.price(packet, at + 4);
    values.low = this.price(packet, at + 8);
    values.close = this.price(packet, at + 12);
  }

  /** Counts of orders, prices and quantities stand in a row each. */
  private mergeSide(side: readonly DepthLevelEntry[], packet: Buffer, start: number): void {
    let at = start;
    for (const level of side) {
      level.orders = packet.readUInt32BE(at);
      level.price = this.price(packet, at + 4 * LEVELS);
      level.quantity = packet.readUInt32BE(at + 8 * LEVELS);
      at += 4;
    }
  }

  private price(packet: Buffer, at: number): number {
    return packet.readUInt32BE(at) / this.divisor;
  }
}

/** Epoch ms from seconds, of which 0 are none. */
function time(packet: Buffer, at: number): number | undefined {
  const seconds = packet.readUInt32BE(at);
  return seconds === 0 ? undefined : seconds * 1000;
}

function quantity(packet: Buffer, at: number): number {
  return packet.readUInt32BE(at) * HALF + packet.readUInt32BE(at + 4);
}
