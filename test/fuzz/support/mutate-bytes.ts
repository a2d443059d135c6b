import fc from 'fast-check';

/** A change of some bytes. Places are taken modulo the length, so that a change fits whatever it is applied to. */
export type ByteEdit =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'overwrite'; at: number; bytes: Uint8Array }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
  | { kind: 'cut'; at: number; length: number }
  | { kind: 'repeat'; at: number; length: number }
  | { kind: 'truncate'; at: number };

const place = fc.nat(4096);

/** Values at which fields of two, four and eight bytes turn over, in both byte orders. */
const extremes = fc
  .tuple(fc.constantFrom(1, 2, 4, 8), fc.constantFrom(0x00, 0x7f, 0x80, 0xff), fc.constantFrom(0x00, 0xff))
  .map(([length, first, rest]) => Uint8Array.from({ length }, (_, at) => (at === 0 ? first : rest)));

export const byteEdit: fc.Arbitrary<ByteEdit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('overwrite' as const), at: place, bytes: extremes }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ maxLength: 16 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place, length: fc.nat(16) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), at: place, length: fc.nat(64) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), at: place }) },
);

export function editedBytes(original: Buffer, edits: readonly ByteEdit[]): Buffer {
  return edits.reduce(applied, original);
}

function applied(bytes: Buffer, edit: ByteEdit): Buffer {
  const at = edit.at % (bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (edit.kind) {
    case 'flip':
      return Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ (1 << edit.bit) : byte)));
    case 'overwrite':
      return Buffer.concat([before, edit.bytes, after.subarray(edit.bytes.length)]);
    case 'insert':
      return Buffer.concat([before, edit.bytes, after]);
    case 'cut':
      return Buffer.concat([before, after.subarray(edit.length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, edit.length), after]);
    case 'truncate':
      return Buffer.from(before);
  }
}
