import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

/** The wire's numbers of the exchanges. */
export const EXCHANGE_CODES: Readonly<Record<string, number>> = { NSE: 1, NFO: 2, CDS: 3, MCX: 4, BSE: 6, BFO: 7 };

/** The packets that carry the three streams. */
export const PACKETS = {
  compact_marketdata: compactPacket,
  marketdata: marketDataPacket,
  full_snapquote: snapQuotePacket,
} as const;

export type Stream = keyof typeof PACKETS;

function marketDataPacket(instrument: Instrument, state: MarketState): Buffer {
  const [packet, price] = start(instrument, 1, 102);
  packet.writeUInt32BE(price(state.ltp), 6);
  packet.writeUInt32BE(seconds(state.ltt), 10);
  packet.writeUInt32BE(state.ltq ?? 0, 14);
  packet.writeUInt32BE(state.volume ?? 0, 18);
  packet.writeUInt32BE(price(state.bid), 22);
  packet.writeUInt32BE(state.bid_qty ?? 0, 26);
  packet.writeUInt32BE(price(state.ask), 30);
  packet.writeUInt32BE(state.ask_qty ?? 0, 34);
  packet.writeBigUInt64BE(BigInt(state.total_buy_quantity ?? 0), 38);
  packet.writeBigUInt64BE(BigInt(state.total_sell_quantity ?? 0), 46);
  packet.writeUInt32BE(price(state.average_price), 54);
  packet.writeUInt32BE(seconds(state.timestamp), 58);
  writeEach(packet, 62, [state.open, state.high, state.low, state.close].map(price));
  // High and low of the year, which no client of ours reads.
  writeEach(packet, 78, [price(state.high) + 1, price(state.low) + 1]);
  writeEach(packet, 86, [price(state.lower_circuit), price(state.upper_circuit)]);
  writeEach(packet, 94, [state.oi ?? 0, (state.oi ?? 0) + 1]);
  return packet;
}

function compactPacket(instrument: Instrument, state: MarketState): Buffer {
  const [packet, price] = start(instrument, 2, 42);
  packet.writeUInt32BE(price(state.ltp), 6);
  packet.writeInt32BE(price(state.ltp) - price(state.close), 10);
  packet.writeUInt32BE(seconds(state.ltt), 14);
  writeEach(packet, 18, [price(state.lower_circuit), price(state.upper_circuit)]);
  writeEach(packet, 26, [state.oi ?? 0, (state.oi ?? 0) + 1]);
  writeEach(packet, 34, [price(state.bid), price(state.ask)]);
  return packet;
}

function snapQuotePacket(instrument: Instrument, state: MarketState): Buffer {
  const [packet, price] = start(instrument, 4, 166);
  writeSide(packet, 6, state.depth?.buy ?? [], price);
  writeSide(packet, 66, state.depth?.sell ?? [], price);
  packet.writeUInt32BE(price(state.average_price), 126);
  writeEach(packet, 130, [state.open, state.high, state.low, state.close].map(price));
  packet.writeBigUInt64BE(BigInt(state.total_buy_quantity ?? 0), 146);
  packet.writeBigUInt64BE(BigInt(state.total_sell_quantity ?? 0), 154);
  packet.writeUInt32BE(state.volume ?? 0, 162);
  return packet;
}

/** An order update: five bytes, then JSON. */
export function orderPacket(update: Record<string, unknown>): Buffer {
  return Buffer.concat([Buffer.from([50, 0, 0, 0, 0]), Buffer.from(JSON.stringify(update))]);
}

/** The state of a market: of no client's concern. */
export function statusPacket(): Buffer {
  return Buffer.concat([Buffer.from([9, 1, 0, 6]), Buffer.from('normal'), Buffer.from([0, 4]), Buffer.from('open')]);
}

type Price = (rupees?: number) => number;

function start({ brexchange, token }: Instrument, kind: number, length: number): [Buffer, Price] {
  const packet = Buffer.alloc(length);
  packet[0] = kind;
  packet[1] = EXCHANGE_CODES[brexchange]!;
  packet.writeUInt32BE(Number(token), 2);
  const scale = brexchange === 'CDS' ? 10_000_000 : 100;
  return [packet, (rupees = 0) => Math.round(rupees * scale)];
}

function writeSide(packet: Buffer, at: number, side: readonly DepthLevelEntry[], price: Price): void {
  for (const [level, entry] of side.slice(0, 5).entries()) {
    packet.writeUInt32BE(entry.orders ?? 0, at + level * 4);
    packet.writeUInt32BE(price(entry.price), at + 20 + level * 4);
    packet.writeUInt32BE(entry.quantity, at + 40 + level * 4);
  }
}

function writeEach(packet: Buffer, at: number, values: readonly number[]): void {
  for (const [place, value] of values.entries()) packet.writeUInt32BE(value, at + place * 4);
}

function seconds(epochMs = 0): number {
  return Math.floor(epochMs / 1000);
}
