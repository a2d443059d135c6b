/**
 * Reads the fixed-layout packets of the SmartStream wire: little-endian, one full snapshot of its mode each. Offsets are
 * those of the broker's public document; prices come back raw, since brokers scale them differently.
 */

/** First byte of a packet, and `mode` of a request. */
export const PacketMode = { LTP: 1, QUOTE: 2, SNAP_QUOTE: 3, DEPTH20: 4 } as const;

export type PacketMode = (typeof PacketMode)[keyof typeof PacketMode];

/** Bytes of a packet, by mode. */
const SIZES: readonly number[] = [0, 51, 123, 379, 443];

const TOKEN_START = 2;
const TOKEN_END = 27;

/** The size of a packet by its first byte; undefined where that is no mode. */
export function packetSize(mode: number): number | undefined {
  return SIZES[mode] || undefined;
}

/** The instrument's token: the text before the first NUL of its 25 bytes. */
export function tokenOf(packet: Buffer): string {
  const end = packet.indexOf(0, TOKEN_START);
  return packet.toString('latin1', TOKEN_START, end < 0 || end > TOKEN_END ? TOKEN_END : end);
}

/** A 64-bit integer; beyond 2^53 the nearest double, which no price, count or time ever reaches. */
export function i64(packet: Buffer, offset: number): number {
  return packet.readInt32LE(offset + 4) * 0x1_0000_0000 + packet.readUInt32LE(offset);
}

/** A count that travels as a double; undefined where it is no number. */
export function wholeDouble(packet: Buffer, offset: number): number | undefined {
  const value = packet.readDoubleLE(offset);
  return Number.isFinite(value) ? Math.trunc(value) : undefined;
}
