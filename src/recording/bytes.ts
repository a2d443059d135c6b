/**
 * Variable-length numbers: seven bits a byte, lowest first, the eighth bit set on all but the last byte. They reach
 * 2^53, so they are computed by division: the bitwise operators end at 2^32.
 */

const CONTINUED = 0x80;
const TOO_SHORT = 'a record ends before it is complete';

export class ByteWriter {
  private buffer = Buffer.allocUnsafe(64 * 1024);
  private used = 0;

  get length(): number {
    return this.used;
  }

  clear(): void {
    this.used = 0;
  }

  /** The bytes written so far; valid until the next write. */
  bytes(): Buffer {
    return this.buffer.subarray(0, this.used);
  }

  /** @param value a whole number from 0 to 2^53 - 1 */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest >= CONTINUED) {
      this.buffer[this.used++] = (rest % CONTINUED) | CONTINUED;
      rest = Math.floor(rest / CONTINUED);
    }
    this.buffer[this.used++] = rest;
  }

  float(value: number): void {
    this.reserve(8);
    this.used = this.buffer.writeDoubleLE(value, this.used);
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.reserve(length);
    this.used += this.buffer.write(value, this.used);
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.used + bytes));
    this.buffer.copy(grown, 0, 0, this.used);
    this.buffer = grown;
  }
}

/** All methods throw a RangeError when the bytes end too early. */
export class ByteReader {
  private position = 0;

  constructor(private readonly buffer: Buffer) {}

  get ended(): boolean {
    return this.position >= this.buffer.length;
  }

  varint(): number {
    let value = 0;
    let weight = 1;
    for (;;) {
      const byte = this.buffer[this.position++];
      if (byte === undefined || weight > 2 ** 49) throw new RangeError(TOO_SHORT);
      if (byte < CONTINUED) return value + byte * weight;
      value += (byte - CONTINUED) * weight;
      weight *= CONTINUED;
    }
  }

  float(): number {
    const start = this.advance(8);
    return this.buffer.readDoubleLE(start);
  }

  text(): string {
    const length = this.varint();
    const start = this.advance(length);
    return this.buffer.toString('utf8', start, start + length);
  }

  private advance(bytes: number): number {
    const start = this.position;
    if (start + bytes > this.buffer.length) throw new RangeError(TOO_SHORT);
    this.position = start + bytes;
    return start;
  }
}
