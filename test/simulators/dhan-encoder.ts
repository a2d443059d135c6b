import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

/** An instrument as packets name it. */
export interface PacketSubject {
  segment: number;
  securityId: number;
}

/** The broker counts seconds so that they read as Indian time. */
const IST_SECONDS = 5.5 * 3600;
const FEED_HEADER = 8;
const DEPTH_HEADER = 12;
const DEPTH_ROW = 16;
const FULL_LEVELS = 5;

// ------------------------------------------------------------------------------------------- live feed

export function tickerPacket(subject: PacketSubject, state: MarketState): Buffer {
  const packet = feedPacket(2, 16, subject);
  packet.writeFloatLE(state.ltp ?? 0, 8);
  packet.writeUInt32LE(tradeTime(state), 12);
  return packet;
}

export function quotePacket(subject: PacketSubject, state: MarketState): Buffer {
  const packet = feedPacket(4, 50, subject);
  writeTrade(packet, state);
  writeDay(packet, 34, state);
  return packet;
}

export function openInterestPacket(subject: PacketSubject, oi: number): Buffer {
  const packet = feedPacket(5, 12, subject);
  packet.writeUInt32LE(oi, 8);
  return packet;
}

export function previousClosePacket(subject: PacketSubject, state: MarketState): Buffer {
  const packet = feedPacket(6, 16, subject);
  packet.writeFloatLE(state.close ?? 0, 8);
  packet.writeUInt32LE(state.oi ?? 0, 12);
  return packet;
}

export function fullPacket(subject: PacketSubject, state: MarketState): Buffer {
  const packet = feedPacket(8, 162, subject);
  writeTrade(packet, state);
  for (const at of [34, 38, 42]) packet.writeUInt32LE(state.oi ?? 0, at);
  writeDay(packet, 46, state);
  for (let level = 0; level < FULL_LEVELS; level++) {
    const bid = levelOf(state.depth?.buy, level);
    const ask = levelOf(state.depth?.sell, level);
    const at = 62 + 20 * level;
    packet.writeUInt32LE(bid.quantity, at);
    packet.writeUInt32LE(ask.quantity, at + 4);
    packet.writeUInt16LE(bid.orders ?? 0, at + 8);
    packet.writeUInt16LE(ask.orders ?? 0, at + 10);
    packet.writeFloatLE(bid.price, at + 12);
    packet.writeFloatLE(ask.price, at + 16);
  }
  return packet;
}

export function feedDisconnect(reason: number): Buffer {
  const packet = feedPacket(50, 10, { segment: 0, securityId: 0 });
  packet.writeUInt16LE(reason, 8);
  return packet;
}

function feedPacket(code: number, length: number, { segment, securityId }: PacketSubject): Buffer {
  const packet = Buffer.alloc(length);
  packet.writeUInt8(code, 0);
  packet.writeUInt16LE(length, 1);
  packet.writeUInt8(segment, 3);
  packet.writeUInt32LE(securityId, FEED_HEADER - 4);
  return packet;
}

function writeTrade(packet: Buffer, state: MarketState): void {
  packet.writeFloatLE(state.ltp ?? 0, 8);
  packet.writeUInt16LE(state.ltq ?? 0, 12);
  packet.writeUInt32LE(tradeTime(state), 14);
  packet.writeFloatLE(state.average_price ?? 0, 18);
  packet.writeUInt32LE(state.volume ?? 0, 22);
  packet.writeUInt32LE(state.total_sell_quantity ?? 0, 26);
  packet.writeUInt32LE(state.total_buy_quantity ?? 0, 30);
}

function writeDay(packet: Buffer, at: number, state: MarketState): void {
  packet.writeFloatLE(state.open ?? 0, at);
  packet.writeFloatLE(state.close ?? 0, at + 4);
  packet.writeFloatLE(state.high ?? 0, at + 8);
  packet.writeFloatLE(state.low ?? 0, at + 12);
}

function tradeTime({ ltt }: MarketState): number {
  return ltt === undefined ? 0 : Math.floor(ltt / 1000) + IST_SECONDS;
}

// ------------------------------------------------------------------------------------------- deep books

/** Both sides in one message, as the broker stacks them. */
export function deepBook(subject: PacketSubject, state: MarketState, level: 20 | 200, sequence: number): Buffer {
  return Buffer.concat([
    sidePacket(41, subject, state.depth?.buy ?? [], level, sequence),
    sidePacket(51, subject, state.depth?.sell ?? [], level, sequence + 1),
  ]);
}

export function depthDisconnect(reason: number): Buffer {
  const packet = depthPacket(50, DEPTH_HEADER + 2, { segment: 0, securityId: 0 }, 0);
  packet.writeUInt16LE(reason, DEPTH_HEADER);
  return packet;
}

/** Twenty levels always have twenty rows; two hundred have as many as there are, and say so in the header. */
function sidePacket(
  code: number,
  subject: PacketSubject,
  side: readonly DepthLevelEntry[],
  level: 20 | 200,
  sequence: number,
): Buffer {
  const rows = level === 20 ? level : Math.min(side.length, level);
  const packet = depthPacket(code, DEPTH_HEADER + DEPTH_ROW * rows, subject, level === 20 ? sequence : rows);
  for (let row = 0; row < rows; row++) {
    const { price, quantity, orders } = levelOf(side, row);
    const at = DEPTH_HEADER + DEPTH_ROW * row;
    packet.writeDoubleLE(price, at);
    packet.writeUInt32LE(quantity, at + 8);
    packet.writeUInt32LE(orders ?? 0, at + 12);
  }
  return packet;
}

function depthPacket(code: number, length: number, { segment, securityId }: PacketSubject, last: number): Buffer {
  const packet = Buffer.alloc(length);
  packet.writeUInt16LE(length, 0);
  packet.writeUInt8(code, 2);
  packet.writeUInt8(segment, 3);
  packet.writeUInt32LE(securityId, 4);
  packet.writeUInt32LE(last, 8);
  return packet;
}

function levelOf(side: readonly DepthLevelEntry[] | undefined, level: number): DepthLevelEntry {
  return side?.[level] ?? { price: 0, quantity: 0, orders: 0 };
}
