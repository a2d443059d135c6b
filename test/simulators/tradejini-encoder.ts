import { deflateSync } from 'node:zlib';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

type Writer = (value: number) => Buffer;

const SEGMENTS: Readonly<Record<string, number>> = { NSE: 1, BSE: 2, NFO: 3, BFO: 4, CDS: 5, BCD: 6, MCX: 8, NCO: 9 };
const DIVISORS: Readonly<Record<number, number>> = { 5: 10_000_000, 6: 10_000, 9: 10_000 };
const LEVELS = 5;

const u8: Writer = (value) => Buffer.of(value);
const u16: Writer = (value) => sized(2, (buffer) => buffer.writeUInt16LE(value));
const i32: Writer = (value) => sized(4, (buffer) => buffer.writeInt32LE(value));
const u32: Writer = (value) => sized(4, (buffer) => buffer.writeUInt32LE(value));
const f64: Writer = (value) => sized(8, (buffer) => buffer.writeDoubleLE(value));
const seconds: Writer = (epochMs) => i32(Math.floor(epochMs / 1000));

/** One tag with its value. */
export function tag(id: number, value: Buffer): Buffer {
  return Buffer.concat([u8(id), value]);
}

export function packet(type: number, ...tags: readonly Buffer[]): Buffer {
  const body = Buffer.concat(tags);
  return Buffer.concat([u16(body.length + 3), u8(type), body]);
}

/** A frame of several packets. */
export function frame(packets: readonly Buffer[], isPacked = false): Buffer {
  const body = Buffer.concat(packets);
  const rest = isPacked ? deflateSync(body) : body;
  return Buffer.concat([i32(rest.length + 6), u8(1), u8(isPacked ? 100 : 0), rest]);
}

/** Segment and token, as every packet of a symbol has them. */
export function subject({ token, exchange }: Instrument): Buffer[] {
  return [tag(26, u8(segmentOf(exchange))), tag(27, i32(Number(token)))];
}

/** What of these values an L1 packet has tags for; a whole state also has the tags that nobody reads. */
export function pricePacket(instrument: Instrument, values: MarketState, isWhole = false): Buffer {
  const price = priceOf(instrument);
  const fields: [id: number, write: Writer, value: number | undefined][] = [
    [29, price, values.ltp],
    [30, price, values.open],
    [31, price, values.high],
    [32, price, values.low],
    [33, price, values.close],
    [36, price, values.average_price],
    [39, u32, values.ltq],
    [40, u32, values.volume],
    [42, price, values.upper_circuit],
    [43, price, values.lower_circuit],
    [44, u32, values.oi],
    [46, seconds, values.ltt],
    [49, price, values.bid],
    [50, u32, values.bid_qty],
    [52, price, values.ask],
    [53, u32, values.ask_qty],
  ];
  const known = fields.flatMap(([id, write, value]) => (value === undefined ? [] : [tag(id, write(value))]));
  const unread = isWhole
    ? [tag(28, u8(2)), tag(34, price(1)), tag(35, i32(12)), tag(41, f64(1.5)), tag(56, u16(0))]
    : [];
  return packet(10, ...subject(instrument), ...unread, ...known);
}

/** True where an update has something for an L1 packet. */
export function hasPrices(values: MarketState): boolean {
  const { depth, timestamp, total_buy_quantity, total_sell_quantity, ...prices } = values;
  return Object.keys(prices).length > 0;
}

export function bookPacket(instrument: Instrument, { depth, ...values }: MarketState): Buffer {
  const price = priceOf(instrument);
  const side = (levels: readonly DepthLevelEntry[] = [], first: number) =>
    levels
      .slice(0, LEVELS)
      .flatMap(({ price: rupees, quantity, orders = 0 }) => [
        tag(first, price(rupees)),
        tag(first + 1, u32(quantity)),
        tag(first + 2, u32(orders)),
      ]);
  return packet(
    11,
    ...subject(instrument),
    tag(47, u32(values.total_buy_quantity ?? 0)),
    tag(48, u32(values.total_sell_quantity ?? 0)),
    tag(55, u8(depth?.buy.slice(0, LEVELS).length ?? 0)),
    ...side(depth?.buy, 49),
    ...side(depth?.sell, 52),
  );
}

export function marketStatusPacket(): Buffer {
  return packet(14, tag(56, u16(1)), tag(26, u8(1)), tag(57, u8(1)));
}

export function eventPacket(event: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(event));
  return packet(15, tag(56, u16(text.length)), tag(61, text));
}

export function pongPacket(): Buffer {
  return packet(16, tag(62, u8(1)));
}

function segmentOf(exchange: string): number {
  return SEGMENTS[exchange.replace('_INDEX', '')]!;
}

function priceOf({ exchange }: Instrument): Writer {
  const divisor = DIVISORS[segmentOf(exchange)] ?? 100;
  return (rupees) => i32(Math.round(rupees * divisor));
}

function sized(length: number, write: (buffer: Buffer) => void): Buffer {
  const buffer = Buffer.alloc(length);
  write(buffer);
  return buffer;
}
