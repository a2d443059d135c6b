/** First bytes of final frames (RFC 6455 §5.2). */
export const FINAL_TEXT = 0x81;
export const FINAL_BINARY = 0x82;

/** Bytes of a server's frame header (RFC 6455 §5.2: unmasked) for a payload of this length. */
export function headerLength(payloadLength: number): number {
  if (payloadLength < 126) return 2;
  return payloadLength < 65_536 ? 4 : 10;
}

/** Writes the header of an unmasked frame at the beginning of `target`; gives the offset behind it. */
export function writeHeader(target: Buffer, payloadLength: number, firstByte: number): number {
  target[0] = firstByte;
  if (payloadLength < 126) {
    target[1] = payloadLength;
    return 2;
  }
  if (payloadLength < 65_536) {
    target[1] = 126;
    target[2] = payloadLength >> 8;
    target[3] = payloadLength & 0xff;
    return 4;
  }
  target[1] = 127;
  target.writeUInt32BE(0, 2);
  target.writeUInt32BE(payloadLength, 6);
  return 10;
}

/** The payload of a frame that was built here. */
export function payloadOf(frame: Buffer): Buffer {
  const length = frame[1]!;
  return frame.subarray(length < 126 ? 2 : length === 126 ? 4 : 10);
}

/** A whole text frame around a payload that is already encoded. */
export function textFrame(payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(headerLength(payload.length) + payload.length);
  payload.copy(frame, writeHeader(frame, payload.length, FINAL_TEXT));
  return frame;
}
