/** Writes the wire format of protocol buffers, by hand: a simulator must not share its encoder with the product. */
export class ProtobufWriter {
  private readonly parts: Buffer[] = [];

  /** As proto3 does, a 0 is left out. */
  int(field: number, value: number | bigint | undefined): this {
    if (value !== undefined && BigInt(value) !== 0n) this.parts.push(varint((field << 3) | 0), varint(value));
    return this;
  }

  /** As proto3 does, a 0 is left out. */
  double(field: number, value: number | undefined): this {
    if (value === undefined || value === 0) return this;
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    this.parts.push(varint((field << 3) | 1), bytes);
    return this;
  }

  bytes(field: number, value: Buffer | string): this {
    const bytes = Buffer.from(value);
    this.parts.push(varint((field << 3) | 2), varint(bytes.length), bytes);
    return this;
  }

  /** A nested message; left out when there is none, sent when it is empty. */
  message(field: number, message: ProtobufWriter | undefined): this {
    return message ? this.bytes(field, message.finish()) : this;
  }

  finish(): Buffer {
    return Buffer.concat(this.parts);
  }
}

/** Negative numbers take ten bytes, as those of int64 do. */
function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}
