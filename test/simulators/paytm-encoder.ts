import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';

export type PaytmMode = 'LTP' | 'QUOTE' | 'FULL';

/** Codes of the packets of shares and contracts, and of indices. */
const CODES: Readonly<Record<PaytmMode, { tradable: number; index: number }>> = {
  LTP: { tradable: 61, index: 64 },
  QUOTE: { tradable: 62, index: 65 },
  FULL: { tradable: 63, index: 66 },
};
const MODE_BYTES: Readonly<Record<PaytmMode, number>> = { LTP: 1, QUOTE: 2, FULL: 3 };
const SIZES: Readonly<Record<number, number>> = { 61: 23, 62: 67, 63: 175, 64: 23, 65: 43, 66: 39 };

/** The wire's times count from here; epoch ms. */
const BEGIN_1980 = Date.UTC(1980, 0, 1);
const BOOK_BYTES = 100;

export interface PaytmPacketHead {
  mode: PaytmMode;
  isIndex: boolean;
  id: number;
}

/** A packet in the mode of a preference; what the market state lacks is sent as 0. */
export function encodePaytmPacket({ mode, isIndex, id }: PaytmPacketHead, state: MarketState): Buffer {
  const code = isIndex ? CODES[mode].index : CODES[mode].tradable;
  const packet = Buffer.alloc(SIZES[code]!);
  packet.writeUInt8(code, 0);
  if (isIndex && mode !== 'LTP') {
    writeIndex(packet, mode, id, state);
    return packet;
  }
  const at = mode === 'FULL' ? BOOK_BYTES + 1 : 1;
  writeHead(packet, at, mode, id, state);
  const [absolute, percent] = changeOf(state);
  if (mode === 'LTP') {
    packet.writeFloatLE(absolute, 15);
    packet.writeFloatLE(percent, 19);
    return packet;
  }
  packet.writeUInt32LE(state.ltq ?? 0, at + 14);
  packet.writeFloatLE(state.average_price ?? 0, at + 18);
  packet.writeUInt32LE(state.volume ?? 0, at + 22);
  packet.writeUInt32LE(state.total_buy_quantity ?? 0, at + 26);
  packet.writeUInt32LE(state.total_sell_quantity ?? 0, at + 30);
  writeDay(packet, at + 34, state);
  packet.writeFloatLE(percent, at + 50);
  packet.writeFloatLE(absolute, at + 54);
  if (mode === 'QUOTE') return packet;
  packet.writeUInt32LE(state.oi ?? 0, at + 66);
  packet.writeInt32LE(-12, at + 70);
  for (let level = 0; level < 5; level++) {
    writeLevel(packet, 1 + level * 20, state.depth?.buy[level], state.depth?.sell[level]);
  }
  return packet;
}

function writeHead(packet: Buffer, at: number, mode: PaytmMode, id: number, state: MarketState): void {
  packet.writeFloatLE(state.ltp ?? 0, at);
  packet.writeUInt32LE(wireTime(state.ltt), at + 4);
  packet.writeUInt32LE(id, at + 8);
  packet.writeUInt8(1, at + 12);
  packet.writeUInt8(MODE_BYTES[mode], at + 13);
}

function writeIndex(packet: Buffer, mode: PaytmMode, id: number, state: MarketState): void {
  const [absolute, percent] = changeOf(state);
  packet.writeFloatLE(state.ltp ?? 0, 1);
  packet.writeUInt32LE(id, 5);
  packet.writeUInt8(1, 9);
  packet.writeUInt8(MODE_BYTES[mode], 10);
  writeDay(packet, 11, state);
  packet.writeFloatLE(percent, 27);
  packet.writeFloatLE(absolute, 31);
  if (mode === 'FULL') packet.writeUInt32LE(wireTime(state.ltt), 35);
}

/** In the broker's order. */
function writeDay(packet: Buffer, at: number, { open = 0, close = 0, high = 0, low = 0 }: MarketState): void {
  for (const [place, price] of [open, close, high, low].entries()) packet.writeFloatLE(price, at + place * 4);
}

function writeLevel(packet: Buffer, at: number, buy?: DepthLevelEntry, sell?: DepthLevelEntry): void {
  packet.writeUInt32LE(buy?.quantity ?? 0, at);
  packet.writeUInt32LE(sell?.quantity ?? 0, at + 4);
  packet.writeInt16LE(buy?.orders ?? 0, at + 8);
  packet.writeInt16LE(sell?.orders ?? 0, at + 10);
  packet.writeFloatLE(buy?.price ?? 0, at + 12);
  packet.writeFloatLE(sell?.price ?? 0, at + 16);
}

function changeOf({ ltp = 0, close = 0 }: MarketState): [absolute: number, percent: number] {
  return [ltp - close, close === 0 ? 0 : ((ltp - close) / close) * 100];
}

/** Seconds since 1980; 0 for none. */
function wireTime(epochMs: number | undefined): number {
  return epochMs === undefined ? 0 : Math.floor((epochMs - BEGIN_1980) / 1000);
}
