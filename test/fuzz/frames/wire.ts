/** WebSocket frames (RFC 6455 §5.2) as a client sends them, with everything that can be wrong with them. */

export const Opcode = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 } as const;

export interface FrameParts {
  opcode: number;
  payload: Uint8Array;
  /** False: more of the message follows. */
  isFinal?: boolean;
  /** The three reserved bits, from 0 to 7. */
  reserved?: number;
  /** Four bytes; undefined: not masked, which no client may do. */
  mask?: Uint8Array | undefined;
  /** Said in place of the payload's own length. */
  announced?: bigint;
}

export function encodeFrame({ opcode, payload, isFinal = true, reserved = 0, mask, announced }: FrameParts): Buffer {
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const length = announced ?? BigInt(payload.length);
  const masked = mask ? payload.map((byte, at) => byte ^ mask[at % 4]!) : payload;
  return Buffer.concat([
    Buffer.from([first]),
    lengthField(length, mask !== undefined),
    mask ?? Buffer.alloc(0),
    masked,
  ]);
}

function lengthField(length: bigint, isMasked: boolean): Buffer {
  const flag = isMasked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([flag | Number(length)]);
  if (length < 65_536n) return Buffer.from([flag | 126, Number(length) >> 8, Number(length) & 0xff]);
  const field = Buffer.alloc(9);
  field[0] = flag | 127;
  field.writeBigUInt64BE(length, 1);
  return field;
}

/** A frame of the server: final and unmasked, always. */
export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

/** Cuts what a server sends into frames; throws for what no server may send. */
export class ServerFrames {
  private rest = Buffer.alloc(0);

  push(chunk: Buffer): ServerFrame[] {
    this.rest = Buffer.concat([this.rest, chunk]);
    const frames: ServerFrame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): ServerFrame | undefined {
    const { rest } = this;
    if (rest.length < 2) return undefined;
    if ((rest[0]! & 0xf0) !== 0x80 || rest[1]! & 0x80) throw new Error(`a server's frame begins ${rest[0]} ${rest[1]}`);
    const short = rest[1]!;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (rest.length < start) return undefined;
    const length = short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short;
    if (rest.length < start + length) return undefined;
    this.rest = rest.subarray(start + length);
    return { opcode: rest[0]! & 0x0f, payload: rest.subarray(start, start + length) };
  }
}
