/** Wire types of Protobuf. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/** Larger ones are of numbers that JavaScript does not know exactly. */
const MOST_VARINT_BYTES = 8;

/** Reads Protobuf from front to back. Throws a RangeError where the bytes end too early, or are none of Protobuf. */
export class ProtoReader {
  private bytes: Uint8Array = new Uint8Array();
  at = 0;

  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.at = 0;
  }

  varint(): number {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at++]!;
    let value = byte & 0x7f;
    let scale = 128;
    while (byte >= 0x80) {
      if (at - this.at >= MOST_VARINT_BYTES) throw new RangeError('a number is too long');
      byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      scale *= 128;
    }
    if (at > bytes.length) throw new RangeError('the message ends too early');
    this.at = at;
    return value;
  }

  /** A number of either sign: 0, -1, 1, -2 … are sent as 0, 1, 2, 3 … */
  zigzag(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The end of what has its length before it, and begins at `at`. */
  end(): number {
    const length = this.varint();
    const end = this.at + length;
    if (end > this.bytes.length) throw new RangeError('the message ends too early');
    return end;
  }

  /** Steps over a field that is not known. */
  skip(wireType: number): void {
    if (wireType === VARINT) this.skipVarint();
    else if (wireType === LENGTH_DELIMITED) this.at = this.end();
    else if (wireType === FIXED64) this.at += 8;
    else if (wireType === FIXED32) this.at += 4;
    else throw new RangeError(`there is no wire type ${wireType}`);
    if (this.at > this.bytes.length) throw new RangeError('the message ends too early');
  }

  /** Of any size. */
  private skipVarint(): void {
    while (this.bytes[this.at++]! >= 0x80);
  }
}
