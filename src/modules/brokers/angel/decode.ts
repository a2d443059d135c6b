import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { i64, wholeDouble } from '../families/smartstream/packet.js';
import { CURRENCY } from './exchange-types.js';

/** Below this a time is in seconds: as milliseconds it would lie in 1973. */
const SECONDS_BELOW = 1e11;

/** Raw price to rupees. A quotient of two whole numbers is the double nearest to the decimal. */
export type PriceScale = (raw: number) => number;

const paise: PriceScale = (raw) => raw / 100;

/** Seven decimals on the wire, of which four are quoted. */
const currency: PriceScale = (raw) => Math.round(raw / 1000) / 10_000;

export function priceScaleOf(exchangeType: number): PriceScale {
  return exchangeType === CURRENCY ? currency : paise;
}

/** Reads an LTP packet of at least 51 bytes. `now` stands in for a missing exchange time. */
export function readLtp(packet: Buffer, { symbol, exchange }: Instrument, price: PriceScale, now: number): Tick {
  return { symbol, exchange, mode: 'LTP', ltp: price(i64(packet, 43)), timestamp: timeOr(i64(packet, 35), now) };
}

/** Reads a Quote packet of at least 123 bytes. A total that is no number is left out. */
export function readQuote(packet: Buffer, { symbol, exchange }: Instrument, price: PriceScale, now: number): Tick {
  return {
    symbol,
    exchange,
    mode: 'QUOTE',
    ltp: price(i64(packet, 43)),
    timestamp: timeOr(i64(packet, 35), now),
    ltq: i64(packet, 51),
    average_price: price(i64(packet, 59)),
    volume: i64(packet, 67),
    total_buy_quantity: wholeDouble(packet, 75),
    total_sell_quantity: wholeDouble(packet, 83),
    open: price(i64(packet, 91)),
    high: price(i64(packet, 99)),
    low: price(i64(packet, 107)),
    close: price(i64(packet, 115)),
  };
}

/** Reads a Snap Quote packet of at least 379 bytes: a quote, and the best five of both sides. */
export function readSnapQuote(packet: Buffer, instrument: Instrument, price: PriceScale, now: number): Tick {
  const tick = readQuote(packet, instrument, price, now);
  tick.mode = 'DEPTH';
  tick.oi = i64(packet, 131);
  const ltt = i64(packet, 123);
  if (ltt > 0) tick.ltt = ltt < SECONDS_BELOW ? ltt * 1000 : ltt;
  const upper = i64(packet, 347);
  const lower = i64(packet, 355);
  if (upper !== 0) tick.upper_circuit = price(upper);
  if (lower !== 0) tick.lower_circuit = price(lower);
  setBook(tick, bestFive(packet, 147, price), bestFive(packet, 247, price));
  return tick;
}

/** Reads a 20-depth packet of at least 443 bytes: a book and its time, no trade. */
export function readDepth20(packet: Buffer, { symbol, exchange }: Instrument, now: number): Tick {
  const timestamp = timeOr(i64(packet, 27), now);
  const tick: Tick = { symbol, exchange, mode: 'DEPTH', depth_level: 20, timestamp };
  setBook(tick, bestTwenty(packet, 43), bestTwenty(packet, 243));
  return tick;
}

/** Entries are told apart by position: the side flag in front of each is 0 for all of them where there is no book. */
function bestFive(packet: Buffer, start: number, price: PriceScale): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (let at = start; at < start + 100; at += 20) {
    const orders = packet.readUInt16LE(at + 18);
    levels.push({ price: price(i64(packet, at + 10)), quantity: i64(packet, at + 2), orders });
  }
  return levels;
}

function bestTwenty(packet: Buffer, start: number): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (let at = start; at < start + 200; at += 10) {
    const orders = packet.readUInt16LE(at + 8);
    levels.push({ price: paise(packet.readInt32LE(at + 4)), quantity: packet.readInt32LE(at), orders });
  }
  return levels;
}

/** Empty levels keep their place; a book without any price (an index, a closed market) is no book. */
function setBook(tick: Tick, buy: DepthLevelEntry[], sell: DepthLevelEntry[]): void {
  if (hasPrice(buy) || hasPrice(sell)) tick.depth = { buy, sell };
  const [bestBuy] = buy;
  const [bestSell] = sell;
  if (bestBuy && bestBuy.price !== 0) {
    tick.bid = bestBuy.price;
    tick.bid_qty = bestBuy.quantity;
  }
  if (bestSell && bestSell.price !== 0) {
    tick.ask = bestSell.price;
    tick.ask_qty = bestSell.quantity;
  }
}

function hasPrice(levels: readonly DepthLevelEntry[]): boolean {
  return levels.some(({ price }) => price !== 0);
}

function timeOr(epochMs: number, now: number): number {
  return epochMs > 0 ? epochMs : now;
}
