import { inflateSync } from 'node:zlib';

const VERSION = 1;
const PLAIN = 0;
const ZLIB = 100;
const HEAD_BYTES = 6;
const PACKET_HEAD_BYTES = 3;

/** A full book of every symbol of a connection has a twentieth of it; a few bytes of zlib must not fill the memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Takes one packet, whose tags stand from `start` to `end`. */
export type PacketReader = (type: number, packets: DataView, start: number, end: number) => void;

/** Gives each packet of a frame to `read`, in order; returns what is wrong with the frame, where something is. */
export function readPackets(frame: Buffer, read: PacketReader): string | undefined {
  if (frame.length < HEAD_BYTES) return `a frame of ${frame.length} bytes`;
  if (frame[4] !== VERSION) return `a frame of version ${frame[4]}`;
  const body = unpacked(frame[5]!, frame.subarray(HEAD_BYTES));
  if (!body) return frame[5] === ZLIB ? 'a damaged zlib frame' : `a frame of packing ${frame[5]}`;
  const packets = new DataView(body.buffer, body.byteOffset, body.length);
  for (let at = 0; at < body.length; ) {
    const length = at + PACKET_HEAD_BYTES <= body.length ? packets.getUint16(at, true) : 0;
    const end = at + length;
    if (length < PACKET_HEAD_BYTES || end > body.length) return 'a packet that is cut off';
    read(packets.getUint8(at + 2), packets, at + PACKET_HEAD_BYTES, end);
    at = end;
  }
  return undefined;
}

function unpacked(packing: number, body: Buffer): Buffer | undefined {
  if (packing === PLAIN) return body;
  if (packing !== ZLIB) return undefined;
  try {
    return inflateSync(body, { maxOutputLength: MAX_BYTES });
  } catch {
    return undefined;
  }
}
