import type { Mode } from '../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { setTouch } from '../families/feed/book.js';

/** Little-endian packets, a full snapshot of their mode each. Offsets count from the packet's own code. */
export interface PacketLayout {
  readonly mode: Mode;
  /** Security ids of indices and of everything else overlap: the code is all that tells them apart. */
  readonly isIndex: boolean;
  readonly size: number;
  readonly id: number;
  readonly price: number;
  /** Of the last trade, or of an index's last update. */
  readonly time?: number;
  /** Last quantity, average, volume and both totals. */
  readonly trade?: number;
  /** The day's prices. */
  readonly day?: number;
  readonly book?: number;
  readonly openInterest?: number;
}

const LAYOUTS: Readonly<Record<number, PacketLayout>> = {
  61: { mode: 'LTP', isIndex: false, size: 23, id: 9, price: 1, time: 5 },
  62: { mode: 'QUOTE', isIndex: false, size: 67, id: 9, price: 1, time: 5, trade: 15, day: 35 },
  63: {
    mode: 'DEPTH',
    isIndex: false,
    size: 175,
    id: 109,
    price: 101,
    time: 105,
    trade: 115,
    day: 135,
    book: 1,
    openInterest: 167,
  },
  64: { mode: 'LTP', isIndex: true, size: 23, id: 9, price: 1, time: 5 },
  65: { mode: 'QUOTE', isIndex: true, size: 43, id: 5, price: 1, day: 11 },
  66: { mode: 'DEPTH', isIndex: true, size: 39, id: 5, price: 1, time: 35, day: 11 },
};

/**
 * The Unix time of 1980-01-01 UTC, from which the wire counts its seconds: what the official SDK adds. No capture says
 * whether the exchange's clock behind it is UTC or India's; `trade_time_offset` of the account mends the latter.
 */
const EPOCH_1980_S = 315_532_800;

const BOOK_LEVELS = 5;
const BOOK_LEVEL_BYTES = 20;

/** Undefined where the code is not known: the length of its packet is not known either. */
export function layoutOf(code: number): PacketLayout | undefined {
  return LAYOUTS[code];
}

/**
 * Reads a whole packet as a tick of `mode`, which is the packet's own or a poorer one; undefined when a price in it is
 * no number.
 *
 * @param now receive time, epoch ms: the wire has no exchange time
 * @param offsetS taken off the trade time, in seconds
 */
export function readPacket(
  frame: Buffer,
  at: number,
  layout: PacketLayout,
  mode: Mode,
  { symbol, exchange }: Instrument,
  now: number,
  offsetS: number,
): Tick | undefined {
  const ltp = price(frame, at + layout.price);
  const tick: Tick = { symbol, exchange, mode, ltp, timestamp: now };
  if (layout.time !== undefined) {
    const seconds = frame.readUInt32LE(at + layout.time);
    if (seconds !== 0) tick.ltt = (seconds + EPOCH_1980_S - offsetS) * 1000;
  }
  let sum = ltp;
  if (mode !== 'LTP') {
    if (layout.trade !== undefined) sum += readTrade(frame, at + layout.trade, tick);
    if (layout.day !== undefined) sum += readDay(frame, at + layout.day, tick);
  }
  if (mode === 'DEPTH' && layout.book !== undefined && layout.openInterest !== undefined) {
    tick.oi = frame.readUInt32LE(at + layout.openInterest);
    sum += readBook(frame, at + layout.book, tick);
  }
  return Number.isFinite(sum) ? tick : undefined;
}

/** This and the next two give the sum of the prices they read, which is no number when one of them is none. */
function readTrade(frame: Buffer, at: number, tick: Tick): number {
  tick.ltq = frame.readUInt32LE(at);
  tick.average_price = price(frame, at + 4);
  tick.volume = frame.readUInt32LE(at + 8);
  tick.total_buy_quantity = frame.readUInt32LE(at + 12);
  tick.total_sell_quantity = frame.readUInt32LE(at + 16);
  return tick.average_price;
}

/** The close stands between open and high. */
function readDay(frame: Buffer, at: number, tick: Tick): number {
  tick.open = price(frame, at);
  tick.close = price(frame, at + 4);
  tick.high = price(frame, at + 8);
  tick.low = price(frame, at + 12);
  return tick.open + tick.close + tick.high + tick.low;
}

/** Empty levels keep their place; a best price of 0 says that the side is empty. */
function readBook(frame: Buffer, start: number, tick: Tick): number {
  const buy: DepthLevelEntry[] = [];
  const sell: DepthLevelEntry[] = [];
  let sum = 0;
  for (let at = start; at < start + BOOK_LEVELS * BOOK_LEVEL_BYTES; at += BOOK_LEVEL_BYTES) {
    const bid = price(frame, at + 12);
    const ask = price(frame, at + 16);
    buy.push({ price: bid, quantity: frame.readUInt32LE(at), orders: frame.readUInt16LE(at + 8) });
    sell.push({ price: ask, quantity: frame.readUInt32LE(at + 4), orders: frame.readUInt16LE(at + 10) });
    sum += bid + ask;
  }
  tick.depth = { buy, sell };
  setTouch(tick, tick.depth);
  return sum;
}

/** A float32 of rupees, quoted in two decimals. */
function price(frame: Buffer, at: number): number {
  return Math.round(frame.readFloatLE(at) * 100) / 100;
}
