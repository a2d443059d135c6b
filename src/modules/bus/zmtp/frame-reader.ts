import { LONG } from './frames.js';

/** Cuts a stream of bytes into frames, for a side that is sent few. */
export class FrameReader {
  private rest = Buffer.alloc(0);

  /**
   * @param maxBytes most bytes of a frame
   * @param onFrame takes each frame; the payload is valid during the call
   */
  constructor(
    private readonly maxBytes: number,
    private readonly onFrame: (flags: number, payload: Buffer) => void,
  ) {}

  /** @throws Error for a frame that is too long, and what `onFrame` throws */
  push(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    for (;;) {
      const end = this.readFrame(bytes, at);
      if (end === undefined) break;
      at = end;
    }
    this.rest = Buffer.from(bytes.subarray(at));
  }

  /** Gives the end of the frame that begins there; undefined while it is not whole. */
  private readFrame(bytes: Buffer, at: number): number | undefined {
    if (at + 2 > bytes.length) return undefined;
    const flags = bytes[at]!;
    const isLong = (flags & LONG) !== 0;
    const start = at + (isLong ? 9 : 2);
    if (start > bytes.length) return undefined;
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 1)) : bytes[at + 1]!;
    if (size > this.maxBytes) throw new Error(`a frame of ${size} bytes is announced`);
    const end = start + size;
    if (end > bytes.length) return undefined;
    this.onFrame(flags, bytes.subarray(start, end));
    return end;
  }
}
