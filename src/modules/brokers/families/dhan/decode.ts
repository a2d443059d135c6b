import type { Depth, DepthLevelEntry, Tick } from '../../../../common/tick.js';
import { setTouch } from '../feed/book.js';
import { shortestDecimal } from './float32.js';
import { hasOpenInterest, INDEX_SEGMENT } from './segments.js';

/**
 * Packets of the live feed, little-endian. Offsets count from the start of the packet's header: response code (1 byte),
 * length of the packet with header (2), segment (1), security id (4).
 */

export const HEADER_BYTES = 8;

export const PacketCode = {
  KEEP_ALIVE: 0,
  /** Its layout is unpublished. */
  INDEX: 1,
  TICKER: 2,
  /** Of version 1, which is never subscribed. */
  DEPTH_V1: 3,
  QUOTE: 4,
  OPEN_INTEREST: 5,
  PREVIOUS_CLOSE: 6,
  MARKET_STATUS: 7,
  FULL: 8,
  DISCONNECT: 50,
} as const;

/** Least length of each known packet; bytes beyond it are ignored. */
export const LENGTHS: Readonly<Record<number, number>> = {
  [PacketCode.KEEP_ALIVE]: HEADER_BYTES,
  [PacketCode.INDEX]: HEADER_BYTES,
  [PacketCode.TICKER]: 16,
  [PacketCode.DEPTH_V1]: HEADER_BYTES,
  [PacketCode.QUOTE]: 50,
  [PacketCode.OPEN_INTEREST]: 12,
  [PacketCode.PREVIOUS_CLOSE]: 16,
  [PacketCode.MARKET_STATUS]: HEADER_BYTES,
  [PacketCode.FULL]: 162,
  [PacketCode.DISCONNECT]: 10,
};

/**
 * The broker counts seconds of the Indian wall clock as if it were UTC. The documents only say "epoch"; that the
 * numbers are shifted was seen in live data.
 */
const IST_OFFSET_S = 19_800;

export const DEPTH_LEVELS = 5;
const DEPTH_LEVEL_BYTES = 20;
const DEPTH_OFFSET = 62;

/** Where the day's prices are: they follow the open interest in a full packet, and the totals in a quote. */
const QUOTE_DAY_OFFSET = 34;
const FULL_DAY_OFFSET = 46;

/** Fills an LTP tick; false when a number in it is none. */
export function decodeTicker(frame: Buffer, at: number, tick: Tick): boolean {
  const ltp = frame.readFloatLE(at + 8);
  tick.ltp = shortestDecimal(ltp);
  tick.ltt = lastTradeTime(frame.readUInt32LE(at + 12));
  return Number.isFinite(ltp);
}

/**
 * Fills a QUOTE tick; false when a number in it is none.
 *
 * @param previousClose from the previous-close packet, where one has come
 * @param oi from the open-interest packet, where one has come
 */
export function decodeQuote(
  frame: Buffer,
  at: number,
  tick: Tick,
  previousClose: number | undefined,
  oi: number | undefined,
): boolean {
  tick.oi = oi;
  return decodeTrade(frame, at, tick) && decodeDay(frame, at + QUOTE_DAY_OFFSET, tick, previousClose);
}

/**
 * Fills a DEPTH tick; false when a number in it is none.
 *
 * @param book of five levels: becomes the tick's `depth` unless the instrument is an index, which has none
 */
export function decodeFull(
  frame: Buffer,
  at: number,
  tick: Tick,
  book: Depth,
  previousClose: number | undefined,
): boolean {
  const segment = frame[at + 3]!;
  const oi = frame.readUInt32LE(at + 34);
  tick.oi = oi !== 0 || hasOpenInterest(segment) ? oi : undefined;
  if (!decodeTrade(frame, at, tick) || !decodeDay(frame, at + FULL_DAY_OFFSET, tick, previousClose)) return false;
  tick.depth = segment === INDEX_SEGMENT ? undefined : book;
  const isSound = tick.depth === undefined || decodeBook(frame, at + DEPTH_OFFSET, book);
  setTouch(tick, tick.depth);
  return isSound;
}

/** What quote and full packets have in common. An index trades nothing: its counts are 0 and mean nothing. */
function decodeTrade(frame: Buffer, at: number, tick: Tick): boolean {
  const ltp = frame.readFloatLE(at + 8);
  const average = frame.readFloatLE(at + 18);
  const isIndex = frame[at + 3] === INDEX_SEGMENT;
  tick.ltp = shortestDecimal(ltp);
  tick.ltt = lastTradeTime(frame.readUInt32LE(at + 14));
  tick.ltq = isIndex ? undefined : frame.readUInt16LE(at + 12);
  tick.average_price = isIndex ? undefined : shortestDecimal(average);
  tick.volume = isIndex ? undefined : frame.readUInt32LE(at + 22);
  tick.total_sell_quantity = isIndex ? undefined : frame.readUInt32LE(at + 26);
  tick.total_buy_quantity = isIndex ? undefined : frame.readUInt32LE(at + 30);
  return Number.isFinite(ltp + average);
}

/** The day's prices. The order on the wire is open, close, high, low. */
function decodeDay(frame: Buffer, at: number, tick: Tick, previousClose: number | undefined): boolean {
  const open = frame.readFloatLE(at);
  const close = frame.readFloatLE(at + 4);
  const high = frame.readFloatLE(at + 8);
  const low = frame.readFloatLE(at + 12);
  tick.open = shortestDecimal(open);
  tick.high = shortestDecimal(high);
  tick.low = shortestDecimal(low);
  // In session the field holds the previous close as well, but it is documented as filled after the close only.
  tick.close = previousClose ?? (close === 0 ? undefined : shortestDecimal(close));
  return Number.isFinite(open + close + high + low);
}

function decodeBook(frame: Buffer, start: number, { buy, sell }: Depth): boolean {
  let sum = 0;
  for (let level = 0, at = start; level < DEPTH_LEVELS; level++, at += DEPTH_LEVEL_BYTES) {
    const bid = frame.readFloatLE(at + 12);
    const ask = frame.readFloatLE(at + 16);
    fill(buy[level]!, bid, frame.readUInt32LE(at), frame.readUInt16LE(at + 8));
    fill(sell[level]!, ask, frame.readUInt32LE(at + 4), frame.readUInt16LE(at + 10));
    sum += bid + ask;
  }
  return Number.isFinite(sum);
}

function fill(entry: DepthLevelEntry, price: number, quantity: number, orders: number): void {
  entry.price = shortestDecimal(price);
  entry.quantity = quantity;
  entry.orders = orders;
}

/** Epoch ms; undefined where the instrument has not traded. */
function lastTradeTime(seconds: number): number | undefined {
  return seconds > IST_OFFSET_S ? (seconds - IST_OFFSET_S) * 1000 : undefined;
}
