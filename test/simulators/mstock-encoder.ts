import { encodePacket, type PacketHead } from './angel-encoder.js';
import type { MarketState } from './market.js';

/** Prices are in paise on every exchange, as the other broker of the layout has them outside of currency. */
const IN_PAISE = 1;
const BEGIN_1980 = Date.UTC(1980, 0, 1);
const IST_AHEAD_MS = 330 * 60_000;
const SNAP = 3;

/** A packet of the SmartStream layout with this broker's times: seconds of the Indian wall clock since 1980. */
export function encodeMstockPacket(head: PacketHead, state: MarketState): Buffer {
  const packet = encodePacket({ ...head, exchangeType: IN_PAISE }, state);
  packet.writeUInt8(head.exchangeType, 1);
  packet.writeBigInt64LE(wireTime(state.timestamp), 35);
  if (head.mode === SNAP) packet.writeBigInt64LE(wireTime(state.ltt), 123);
  return packet;
}

/** Packets in one frame behind their number and size. */
export function withPrefix(packets: readonly Buffer[]): Buffer {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt16LE(packets.length, 0);
  prefix.writeUInt16LE(packets[0]?.length ?? 0, 2);
  return Buffer.concat([prefix, ...packets]);
}

/** 0 for none. */
function wireTime(epochMs: number | undefined): bigint {
  return epochMs === undefined ? 0n : BigInt(Math.floor((epochMs + IST_AHEAD_MS - BEGIN_1980) / 1000));
}
