import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import { emptySide } from '../families/feed/book.js';

/** Bytes that a packet must have; servers send two more, which say nothing. */
export const MARKET_BYTES = 186;
export const INTEREST_BYTES = 16;
export const CIRCUIT_BYTES = 12;

const DIVISOR = 58;
const LEVELS = 66;
const LEVEL_BYTES = 12;
const LEVELS_OF_A_SIDE = 5;
const DEFAULT_DIVISOR = 100;

/** What the raw prices are to be divided by; undefined where the packet cannot be true. */
export function readDivisor(frame: Buffer, at: number): number | undefined {
  const divisor = frame.readInt32LE(at);
  if (divisor < 0) return undefined;
  return divisor === 0 ? DEFAULT_DIVISOR : divisor;
}

export function marketDivisor(frame: Buffer, at: number): number | undefined {
  return readDivisor(frame, at + DIVISOR);
}

/** @param at where the payload begins */
export function readLtp(frame: Buffer, at: number, divisor: number, tick: Tick): void {
  const tradedAt = frame.readInt32LE(at + 62);
  tick.ltp = frame.readInt32LE(at) / divisor;
  tick.ltq = frame.readUInt32LE(at + 4);
  tick.ltt = tradedAt > 0 ? tradedAt * 1000 : undefined;
}

/** All but the book. */
export function readQuote(frame: Buffer, at: number, divisor: number, tick: Tick): void {
  readLtp(frame, at, divisor, tick);
  tick.volume = frame.readUInt32LE(at + 8);
  tick.high = frame.readInt32LE(at + 12) / divisor;
  tick.low = frame.readInt32LE(at + 16) / divisor;
  tick.open = frame.readInt32LE(at + 20) / divisor;
  tick.close = frame.readInt32LE(at + 24) / divisor;
  tick.average_price = frame.readInt32LE(at + 28) / divisor;
  tick.bid_qty = frame.readUInt32LE(at + 34);
  tick.bid = frame.readInt32LE(at + 38) / divisor;
  tick.ask_qty = frame.readUInt32LE(at + 42);
  tick.ask = frame.readInt32LE(at + 46) / divisor;
  tick.total_buy_quantity = frame.readUInt32LE(at + 50);
  tick.total_sell_quantity = frame.readUInt32LE(at + 54);
}

/** The book of a packet, whose entries are used again for the next one. */
export class MarketBook {
  readonly depth: Depth = { buy: [], sell: [] };
  private readonly bids: DepthLevelEntry[] = emptySide(LEVELS_OF_A_SIDE);
  private readonly asks: DepthLevelEntry[] = emptySide(LEVELS_OF_A_SIDE);

  /** The place of a level tells its side: the side that it names is not to be relied on. */
  read(frame: Buffer, at: number, divisor: number): Depth {
    readSide(frame, at + LEVELS, divisor, this.bids, this.depth.buy);
    readSide(frame, at + LEVELS + LEVELS_OF_A_SIDE * LEVEL_BYTES, divisor, this.asks, this.depth.sell);
    return this.depth;
  }
}

function readSide(
  frame: Buffer,
  start: number,
  divisor: number,
  entries: readonly DepthLevelEntry[],
  side: DepthLevelEntry[],
): void {
  side.length = 0;
  for (let level = 0; level < LEVELS_OF_A_SIDE; level++) {
    const at = start + level * LEVEL_BYTES;
    const quantity = frame.readUInt32LE(at);
    const price = frame.readInt32LE(at + 4);
    if (price === 0 && quantity === 0) continue;
    const entry = entries[level]!;
    const orders = frame.readInt16LE(at + 8);
    entry.price = price / divisor;
    entry.quantity = quantity;
    entry.orders = orders >= 0 ? orders : undefined;
    side.push(entry);
  }
}
