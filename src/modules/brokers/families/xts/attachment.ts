import { inflateRawSync } from 'node:zlib';

/** One packet of an attachment, its payload plain. */
export interface BinaryPacket {
  code: number;
  segment: number;
  instrumentId: number;
  payload: Buffer;
}

const PLAIN_HEADER_BYTES = 15;
const COMPRESSED_HEADER_BYTES = 17;

/**
 * Reads the packets that stand one behind the other in an attachment, little-endian. The first one that cannot be read
 * ends it, since nothing tells where the next begins.
 *
 * @param at where the first begins
 * @returns why it was ended before its end
 */
export function readAttachment(bytes: Buffer, at: number, take: (packet: BinaryPacket) => void): string | undefined {
  if (at >= bytes.length) return 'an empty attachment';
  while (at < bytes.length) {
    const flag = bytes[at]!;
    if (flag > 1) return `a packet that is neither plain nor compressed (${flag})`;
    const headerBytes = flag === 0 ? PLAIN_HEADER_BYTES : COMPRESSED_HEADER_BYTES;
    if (bytes.length - at < headerBytes) return 'an attachment that ends inside a header';
    const size = bytes.readUInt16LE(at + 13);
    const start = at + headerBytes;
    const end = start + (flag === 0 ? size : bytes.readUInt16LE(at + 15));
    if (end > bytes.length) return 'an attachment that ends inside a packet';
    const body = bytes.subarray(start, end);
    const payload = flag === 0 ? body : inflated(body, size);
    if (!payload) return 'a packet that cannot be inflated to its size';
    take({
      code: bytes.readUInt16LE(at + 1),
      segment: bytes.readInt16LE(at + 3),
      instrumentId: bytes.readInt32LE(at + 5),
      payload,
    });
    at = end;
  }
  return undefined;
}

function inflated(body: Buffer, size: number): Buffer | undefined {
  try {
    const payload = inflateRawSync(body, { maxOutputLength: Math.max(1, size) });
    return payload.length === size ? payload : undefined;
  } catch {
    return undefined;
  }
}
