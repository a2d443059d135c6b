import type { ByteReader, ByteWriter } from './bytes.js';

/**
 * One optional number. As a code: 0 = absent; 1 = eight bytes of a double follow; from 2 on, the difference from
 * `base` in units of the scale, folded so that small differences of either sign give small codes.
 *
 * A double that is not a short decimal (a float32 of some broker, a huge value, -0) is kept exactly, as a double.
 */

const ABSENT = 0;
const DOUBLE = 1;
const FIRST_DIFFERENCE = 2;
/** Differences of two such numbers, folded, stay below 2^53. */
const MAX_SCALED = 2 ** 50;

/** The number in units of 1/scale, or undefined where that would lose something. */
export function toScaled(value: number | undefined, scale: number): number | undefined {
  if (value === undefined) return undefined;
  const scaled = Math.round(value * scale);
  const exact = Math.abs(scaled) <= MAX_SCALED && Object.is(scaled / scale, value) && !Object.is(scaled, -0);
  return exact ? scaled : undefined;
}

export function putNumber(out: ByteWriter, value: number | undefined, scale: number, base: number): void {
  if (value === undefined) {
    out.varint(ABSENT);
    return;
  }
  const scaled = toScaled(value, scale);
  if (scaled === undefined) {
    out.varint(DOUBLE);
    out.float(value);
    return;
  }
  const difference = scaled - base;
  out.varint(FIRST_DIFFERENCE + (difference < 0 ? -2 * difference - 1 : 2 * difference));
}

export function takeNumber(input: ByteReader, scale: number, base: number): number | undefined {
  const code = input.varint();
  if (code === ABSENT) return undefined;
  if (code === DOUBLE) return input.float();
  const folded = code - FIRST_DIFFERENCE;
  const difference = folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
  return (base + difference) / scale;
}
