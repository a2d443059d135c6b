/** Wire types of Protobuf. */
export const VARINT = 0;
export const LENGTH_DELIMITED = 2;

const MOST_INT32 = 0x7fff_ffff;

/** Writes Protobuf into memory of its own, which is used again for every message. */
export class ProtoWriter {
  readonly bytes: Buffer;
  length = 0;

  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  /** A whole number from 0 to 2^53 - 1. */
  varint(value: number): void {
    const { bytes } = this;
    let { length } = this;
    let rest = value;
    // Bitwise operators know 32 bits only.
    while (rest > MOST_INT32) {
      bytes[length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      bytes[length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[length++] = rest;
    this.length = length;
  }

  /** A whole number of either sign, up to 2^52: small ones are short on both sides of 0. */
  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  uint(field: number, value: number): void {
    this.tag(field, VARINT);
    this.varint(value);
  }

  sint(field: number, value: number): void {
    this.tag(field, VARINT);
    this.zigzag(value);
  }

  /** Part of `source`. */
  copy(field: number, source: Uint8Array, begin: number, end: number): void {
    this.tag(field, LENGTH_DELIMITED);
    this.varint(end - begin);
    this.bytes.set(source.subarray(begin, end), this.length);
    this.length += end - begin;
  }

  text(field: number, text: string): void {
    const source = Buffer.from(text);
    this.copy(field, source, 0, source.length);
  }

  /** Begins what has its length, at most 16,383, before it; gives the place to hand to `close`. */
  open(field: number): number {
    this.tag(field, LENGTH_DELIMITED);
    // Most are shorter than 128 bytes, and have a length of one.
    return ++this.length;
  }

  close(begin: number): void {
    const size = this.length - begin;
    if (size > 0x7f) this.bytes.copyWithin(begin + 1, begin, this.length);
    this.length = begin - 1;
    this.varint(size);
    this.length += size;
  }

  /** A copy of what was written. */
  written(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }
}
