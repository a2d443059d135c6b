import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

/** Sizes by mode. */
const SIZES: Readonly<Record<number, number>> = { 1: 51, 2: 123, 3: 379, 4: 443 };

/** What the broker leaves in the field of the change of open interest: no client may use it. */
const GARBAGE = 4.9e-324;

export interface PacketHead {
  mode: number;
  exchangeType: number;
  token: string;
  /** Counted by the server for each instrument; 0 for an index. */
  sequence: number;
}

/** A packet of the mode that a client has subscribed; what the market state lacks is sent as 0, as the broker does. */
export function encodePacket(head: PacketHead, state: MarketState): Buffer {
  const packet = Buffer.alloc(SIZES[head.mode]!);
  packet.writeUInt8(head.mode, 0);
  packet.writeUInt8(head.exchangeType, 1);
  packet.write(head.token, 2, 25, 'ascii');
  if (head.mode === 4) writeDepth20(packet, state);
  else writeTrade(packet, head, state);
  return packet;
}

function writeTrade(packet: Buffer, { mode, exchangeType, sequence }: PacketHead, state: MarketState): void {
  const price = scaled(exchangeType === 13 ? 10_000_000 : 100);
  const i64 = (offset: number, value = 0) => packet.writeBigInt64LE(BigInt(value), offset);
  i64(27, sequence);
  i64(35, state.timestamp);
  i64(43, price(state.ltp));
  if (mode === 1) return;
  i64(51, state.ltq);
  i64(59, price(state.average_price));
  i64(67, state.volume);
  packet.writeDoubleLE(state.total_buy_quantity ?? 0, 75);
  packet.writeDoubleLE(state.total_sell_quantity ?? 0, 83);
  i64(91, price(state.open));
  i64(99, price(state.high));
  i64(107, price(state.low));
  i64(115, price(state.close));
  if (mode === 2) return;
  i64(123, Math.floor((state.ltt ?? 0) / 1000));
  i64(131, state.oi);
  packet.writeDoubleLE(GARBAGE, 139);
  writeBestFive(packet, 147, 1, state.depth?.buy ?? [], price);
  writeBestFive(packet, 247, 0, state.depth?.sell ?? [], price);
  i64(347, price(state.upper_circuit));
  i64(355, price(state.lower_circuit));
}

/** Entries of a book that is not there have the flag 0 on both sides. */
function writeBestFive(
  packet: Buffer,
  start: number,
  flag: number,
  side: readonly DepthLevelEntry[],
  price: (rupees: number) => number,
): void {
  for (const [level, entry] of side.slice(0, 5).entries()) {
    const at = start + level * 20;
    packet.writeInt16LE(flag, at);
    packet.writeBigInt64LE(BigInt(entry.quantity), at + 2);
    packet.writeBigInt64LE(BigInt(price(entry.price)), at + 10);
    packet.writeUInt16LE(entry.orders ?? 0, at + 18);
  }
}

function writeDepth20(packet: Buffer, state: MarketState): void {
  packet.writeBigInt64LE(BigInt(state.timestamp ?? 0), 27);
  packet.writeBigInt64LE(BigInt((state.timestamp ?? 0) + 4), 35);
  writeBestTwenty(packet, 43, state.depth?.buy ?? []);
  writeBestTwenty(packet, 243, state.depth?.sell ?? []);
}

function writeBestTwenty(packet: Buffer, start: number, side: readonly DepthLevelEntry[]): void {
  const price = scaled(100);
  for (const [level, entry] of side.slice(0, 20).entries()) {
    const at = start + level * 10;
    packet.writeInt32LE(entry.quantity, at);
    packet.writeInt32LE(price(entry.price), at + 4);
    packet.writeUInt16LE(entry.orders ?? 0, at + 8);
  }
}

function scaled(scale: number): (rupees?: number) => number {
  return (rupees = 0) => Math.round(rupees * scale);
}
