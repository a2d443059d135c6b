import protobuf from 'protobufjs/minimal.js';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

/** Levels of each side. */
export const LEVELS = 50;

const DEPTH_TYPE = 6;
const RESPONSE_TYPE = 8;

/** One level as it is sent: paise, units, orders. */
type Level = readonly [price: number, quantity: number, orders: number];

/** What a subscriber was sent last of one ticker. */
export interface SentBook {
  bids: readonly Level[];
  asks: readonly Level[];
  tbq: number;
  tsq: number;
}

/** All fifty levels of both sides; those that the market state lacks are zeros. */
export function bookOf(state: MarketState): SentBook {
  return {
    bids: sideOf(state.depth?.buy),
    asks: sideOf(state.depth?.sell),
    tbq: state.total_buy_quantity ?? 0,
    tsq: state.total_sell_quantity ?? 0,
  };
}

function sideOf(side: readonly DepthLevelEntry[] = []): Level[] {
  return Array.from({ length: LEVELS }, (_, level) => {
    const { price, quantity, orders = 0 } = side[level] ?? { price: 0, quantity: 0 };
    return [Math.round(price * 100), quantity, orders];
  });
}

export interface FeedHead {
  token: string;
  ticker: string;
  /** Epoch ms; sent in seconds. */
  feedTime: number;
  sequence: number;
}

/** A message of one ticker: the whole book, or what differs from `before`. */
export function depthMessage(head: FeedHead, book: SentBook, before?: SentBook): Buffer {
  const seconds = Math.floor(head.feedTime / 1000);
  const depth = message((writer) => {
    if (book.tbq !== before?.tbq) writer.uint32(tag(1)).bytes(wrapped(book.tbq));
    if (book.tsq !== before?.tsq) writer.uint32(tag(2)).bytes(wrapped(book.tsq));
    for (const level of changes(book.asks, before?.asks)) writer.uint32(tag(3)).bytes(level);
    for (const level of changes(book.bids, before?.bids)) writer.uint32(tag(4)).bytes(level);
  });
  const feed = message((writer) => {
    writer.uint32(tag(5)).bytes(depth);
    writer.uint32(tag(6)).bytes(wrapped(seconds));
    writer.uint32(tag(7)).bytes(wrapped(seconds));
    writer.uint32(tag(8)).string(head.token);
    writer.uint32(tag(9, 0)).uint64(head.sequence);
    writer.uint32(tag(10, 0)).bool(!before);
    writer.uint32(tag(11)).string(head.ticker);
  });
  const entry = message((writer) => {
    writer.uint32(tag(1)).string(head.token);
    writer.uint32(tag(2)).bytes(feed);
  });
  return message((writer) => {
    writer.uint32(tag(1, 0)).uint32(DEPTH_TYPE);
    writer.uint32(tag(2)).bytes(entry);
    writer.uint32(tag(3, 0)).bool(!before);
  });
}

export function errorMessage(text: string): Buffer {
  return message((writer) => {
    writer.uint32(tag(1, 0)).uint32(RESPONSE_TYPE);
    writer.uint32(tag(4)).string(text);
    writer.uint32(tag(5, 0)).bool(true);
  });
}

/** Levels up to the last that differs; one that does not is empty, since its place in the list is its number. */
function changes(levels: readonly Level[], before: readonly Level[] | undefined): Buffer[] {
  const written = levels.map((level, place) => levelMessage(level, before?.[place], place));
  const differs = levels.map((level, place) => level.some((value, part) => value !== before?.[place]?.[part]));
  return written.slice(0, differs.lastIndexOf(true) + 1);
}

function levelMessage(level: Level, before: Level | undefined, place: number): Buffer {
  return message((writer) => {
    for (const [part, value] of level.entries()) {
      if (value !== before?.[part]) writer.uint32(tag(part + 1)).bytes(wrapped(value));
    }
    if (!before) writer.uint32(tag(4)).bytes(wrapped(place));
  });
}

/** A number in a message of its own; a 0 is an empty one. */
function wrapped(value: number): Buffer {
  return message((writer) => {
    if (value !== 0) writer.uint32(tag(1, 0)).int64(value);
  });
}

function message(write: (writer: protobuf.Writer) => void): Buffer {
  const writer = protobuf.Writer.create();
  write(writer);
  return Buffer.from(writer.finish());
}

/** Field number and wire type: 2 for what has a length, 0 for integers. */
function tag(field: number, wireType: 0 | 2 = 2): number {
  return (field << 3) | wireType;
}
