import { levelAt } from './full-message.js';
import { LEVELS, type Quote, type WireLevel } from './quote.js';
import { epochMs } from './times.js';

/** From this version on the header holds a sequence number. */
const SEQUENCE_VERSION = 4;
const SEQUENCE_BYTES = 8;
/** The header with a sequence number and without properties. */
const HEADER_BYTES = 40;
/** Book type and market type, behind the touchline. */
const TRAILER_BYTES = 4;

/** How wide the quantities of a payload are. */
interface Width {
  level: number;
  touchline: number;
  isWide: boolean;
}

/** What all published SDKs decode. */
const NARROW: Width = { level: 18, touchline: 136, isWide: false };
/**
 * Quantities of eight bytes. No published decoder has them: the layout is inferred from the offsets of prices that
 * another implementation has noted down.
 */
const WIDE: Width = { level: 22, touchline: 160, isWide: true };
const WIDTHS = [NARROW, WIDE] as const;

/**
 * Where the body of a payload begins, or why it cannot be read.
 *
 * @param code of the packet, which the payload repeats
 */
export function bodyOffset(payload: Buffer, code: number): number | string {
  if (payload.length < HEADER_BYTES - SEQUENCE_BYTES) return 'a payload that is shorter than its header';
  if (payload.readUInt16LE(0) !== code) return 'a payload of another code than its packet';
  const skipped = payload.readUInt16LE(2) >= SEQUENCE_VERSION ? 0 : SEQUENCE_BYTES;
  const offset = HEADER_BYTES - skipped;
  if (payload.length < offset) return 'a payload that is shorter than its header';
  // How properties are written is not documented, so nothing tells where the body would begin.
  if (payload.readInt32LE(22 - skipped) !== 0) return 'a payload with extended properties';
  return offset;
}

/** Reads prices without a book; false where the length fits neither width. */
export function readTouchlinePayload(payload: Buffer, at: number, segment: number, quote: Quote): boolean {
  const width = WIDTHS.find(({ touchline }) => at + touchline + TRAILER_BYTES === payload.length);
  if (!width) return false;
  quote.bids.length = 0;
  quote.asks.length = 0;
  quote.sentAt = sentAt(payload, at, segment);
  readTouchline(payload, at, width, segment, quote);
  return true;
}

/** Reads prices and the book; false where the length fits neither width. */
export function readDepthPayload(payload: Buffer, at: number, segment: number, quote: Quote): boolean {
  for (const width of WIDTHS) {
    const asksAt = sideEnd(payload, at, width);
    const touchlineAt = asksAt === undefined ? undefined : sideEnd(payload, asksAt, width);
    if (asksAt === undefined || touchlineAt === undefined) continue;
    if (touchlineAt + width.touchline + TRAILER_BYTES !== payload.length) continue;
    readSide(payload, at, width, quote.bids);
    readSide(payload, asksAt, width, quote.asks);
    quote.sentAt = sentAt(payload, at, segment);
    readTouchline(payload, touchlineAt, width, segment, quote);
    fallBackToBook(quote);
    return true;
  }
  return false;
}

function fallBackToBook(quote: Quote): void {
  const [bid] = quote.bids;
  const [ask] = quote.asks;
  if (quote.bid === undefined && bid && !Number.isNaN(bid.price)) {
    quote.bid = bid.price;
    quote.bidQuantity = bid.quantity;
  }
  if (quote.ask === undefined && ask && !Number.isNaN(ask.price)) {
    quote.ask = ask.price;
    quote.askQuantity = ask.quantity;
  }
}

/** Undefined where the payload is too short. */
export function readOpenInterestPayload(payload: Buffer, at: number): number | undefined {
  return payload.length >= at + 6 ? payload.readInt32LE(at + 2) : undefined;
}

/** Where a side of the book ends; undefined where its count cannot be true. */
function sideEnd(payload: Buffer, at: number, { level }: Width): number | undefined {
  if (payload.length < at + 4) return undefined;
  const count = payload.readInt32LE(at);
  const end = at + 4 + count * level;
  return count >= 0 && end <= payload.length ? end : undefined;
}

function readSide(payload: Buffer, at: number, { level: levelBytes, isWide }: Width, levels: WireLevel[]): void {
  const count = Math.min(payload.readInt32LE(at), LEVELS);
  levels.length = Math.min(levels.length, count);
  for (let place = 0; place < count; place++) {
    const start = at + 4 + place * levelBytes;
    const priceAt = start + (isWide ? 8 : 4);
    const level = levelAt(levels, place);
    level.quantity = isWide ? readInt64(payload, start) : payload.readInt32LE(start);
    level.price = price(payload, priceAt) ?? Number.NaN;
    level.orders = payload.readInt32LE(priceAt + 8);
  }
}

function readTouchline(payload: Buffer, at: number, { level, isWide }: Width, segment: number, quote: Quote): void {
  const priceInLevel = isWide ? 8 : 4;
  quote.bidQuantity = isWide ? readInt64(payload, at) : payload.readInt32LE(at);
  quote.bid = price(payload, at + priceInLevel);
  quote.askQuantity = isWide ? readInt64(payload, at + level) : payload.readInt32LE(at + level);
  quote.ask = price(payload, at + level + priceInLevel);
  const line = at + 2 * level;
  quote.updatedAt = epochMs(readInt64(payload, line), segment);
  quote.ltp = price(payload, line + 8);
  const quantities = line + 16;
  if (isWide) {
    quote.ltq = readInt64(payload, quantities);
    quote.totalBuyQuantity = readInt64(payload, quantities + 8);
    quote.totalSellQuantity = readInt64(payload, quantities + 16);
    quote.volume = readInt64(payload, quantities + 24);
  } else {
    quote.ltq = payload.readInt32LE(quantities);
    quote.totalBuyQuantity = payload.readUInt32LE(quantities + 4);
    quote.totalSellQuantity = payload.readUInt32LE(quantities + 8);
    quote.volume = payload.readUInt32LE(quantities + 12);
  }
  const prices = quantities + 4 * (isWide ? 8 : 4);
  quote.averagePrice = price(payload, prices);
  quote.tradedAt = epochMs(readInt64(payload, prices + 8), segment);
  quote.open = price(payload, prices + 24);
  quote.high = price(payload, prices + 32);
  quote.low = price(payload, prices + 40);
  quote.close = price(payload, prices + 48);
}

/** The header ends with the exchange's time. */
function sentAt(payload: Buffer, body: number, segment: number): number | undefined {
  return epochMs(readInt64(payload, body - 8), segment);
}

/** Undefined for NaN and the infinities, which stand for "none". */
function price(payload: Buffer, at: number): number | undefined {
  const value = payload.readDoubleLE(at);
  return Number.isFinite(value) ? value : undefined;
}

/** Exact up to 2^53, which no quantity or time reaches. */
function readInt64(payload: Buffer, at: number): number {
  return payload.readInt32LE(at + 4) * 0x1_0000_0000 + payload.readUInt32LE(at);
}
