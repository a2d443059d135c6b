import type { ByteReader, ByteWriter } from './bytes.js';
import { putNumber, takeNumber, toScaled } from './number-codec.js';

/** The three lowest bits of the mask belong to the caller. */
const FIRST_FIELD = 1 << 3;

/**
 * The numbers of a record, told against the record of the same instrument before: a mask of the fields that changed
 * (a value that came or went has changed, too), then their new values in the mask's order.
 */
export class FieldCodec {
  private readonly values: (number | undefined)[];
  /** The last scaled value of each field: what the next difference is told against. */
  private readonly bases: number[];

  /** @param scales of the fields, in mask order; at most 28 */
  constructor(private readonly scales: readonly number[]) {
    this.values = new Array<number | undefined>(scales.length).fill(undefined);
    this.bases = new Array<number>(scales.length).fill(0);
  }

  /** @param flags up to three bits of the caller's, carried below the mask */
  put(out: ByteWriter, fields: readonly (number | undefined)[], flags: number): void {
    let mask = flags;
    for (let i = 0; i < fields.length; i++) {
      if (!Object.is(fields[i], this.values[i])) mask |= FIRST_FIELD << i;
    }
    out.varint(mask);
    for (let i = 0; i < fields.length; i++) {
      if (mask & (FIRST_FIELD << i)) {
        putNumber(out, fields[i], this.scales[i]!, this.bases[i]!);
        this.keep(i, fields[i]);
      }
    }
  }

  /** @returns the flags; the values are in `current` */
  take(input: ByteReader): number {
    const mask = input.varint();
    for (let i = 0; i < this.scales.length; i++) {
      if (mask & (FIRST_FIELD << i)) this.keep(i, takeNumber(input, this.scales[i]!, this.bases[i]!));
    }
    return mask & (FIRST_FIELD - 1);
  }

  get current(): readonly (number | undefined)[] {
    return this.values;
  }

  private keep(index: number, value: number | undefined): void {
    this.values[index] = value;
    this.bases[index] = toScaled(value, this.scales[index]!) ?? this.bases[index]!;
  }
}
