import type { Mode } from '../../src/common/mode.js';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

const LENGTHS: Readonly<Record<Mode, number>> = { LTP: 8, QUOTE: 44, DEPTH: 184 };
const INDEX_LENGTHS: Readonly<Record<Mode, number>> = { LTP: 8, QUOTE: 28, DEPTH: 32 };

/** A Kite packet of the mode that a client has set; what the market state lacks is sent as 0, as Kite does. */
export function encodePacket(token: number, mode: Mode, state: MarketState): Buffer {
  return (token & 0xff) === 9 ? indexPacket(token, mode, state) : tradablePacket(token, mode, state);
}

/** A frame of several packets. */
export function encodeFrame(packets: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(packets.length);
  const parts = packets.flatMap((packet) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(packet.length);
    return [length, packet];
  });
  return Buffer.concat([head, ...parts]);
}

function tradablePacket(token: number, mode: Mode, state: MarketState): Buffer {
  const packet = Buffer.alloc(LENGTHS[mode]);
  const price = priceOf(token);
  packet.writeUInt32BE(token, 0);
  packet.writeInt32BE(price(state.ltp), 4);
  if (mode === 'LTP') return packet;
  packet.writeUInt32BE(state.ltq ?? 0, 8);
  packet.writeInt32BE(price(state.average_price), 12);
  packet.writeUInt32BE(state.volume ?? 0, 16);
  packet.writeUInt32BE(state.total_buy_quantity ?? 0, 20);
  packet.writeUInt32BE(state.total_sell_quantity ?? 0, 24);
  packet.writeInt32BE(price(state.open), 28);
  packet.writeInt32BE(price(state.high), 32);
  packet.writeInt32BE(price(state.low), 36);
  packet.writeInt32BE(price(state.close), 40);
  if (mode === 'QUOTE') return packet;
  packet.writeUInt32BE(seconds(state.ltt), 44);
  packet.writeUInt32BE(state.oi ?? 0, 48);
  packet.writeUInt32BE(state.oi ?? 0, 52);
  packet.writeUInt32BE(state.oi ?? 0, 56);
  packet.writeUInt32BE(seconds(state.timestamp), 60);
  writeSide(packet, 64, state.depth?.buy ?? [], price);
  writeSide(packet, 124, state.depth?.sell ?? [], price);
  return packet;
}

function indexPacket(token: number, mode: Mode, state: MarketState): Buffer {
  const packet = Buffer.alloc(INDEX_LENGTHS[mode]);
  const price = priceOf(token);
  packet.writeUInt32BE(token, 0);
  packet.writeInt32BE(price(state.ltp), 4);
  if (mode === 'LTP') return packet;
  packet.writeInt32BE(price(state.high), 8);
  packet.writeInt32BE(price(state.low), 12);
  packet.writeInt32BE(price(state.open), 16);
  packet.writeInt32BE(price(state.close), 20);
  packet.writeInt32BE(price(state.ltp) - price(state.close), 24);
  if (mode === 'DEPTH') packet.writeUInt32BE(seconds(state.timestamp), 28);
  return packet;
}

function writeSide(
  packet: Buffer,
  offset: number,
  side: readonly DepthLevelEntry[],
  price: (rupees: number) => number,
): void {
  for (const [level, entry] of side.slice(0, 5).entries()) {
    const at = offset + level * 12;
    packet.writeUInt32BE(entry.quantity, at);
    packet.writeInt32BE(price(entry.price), at + 4);
    packet.writeUInt16BE(entry.orders ?? 0, at + 8);
  }
}

/** Rupees as the integers of the token's segment: currency has finer ones than paise. */
function priceOf(token: number): (rupees?: number) => number {
  const scale = { 3: 10_000_000, 6: 10_000 }[token & 0xff] ?? 100;
  return (rupees = 0) => Math.round(rupees * scale);
}

function seconds(epochMs = 0): number {
  return Math.floor(epochMs / 1000);
}
