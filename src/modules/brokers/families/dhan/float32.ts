/** From here on, neighbouring float32 values are more than 1 apart: whole numbers are no longer the shortest form. */
const EXACT_INTEGERS = 2 ** 24;
/** More decimals than any instrument is quoted with. */
const MAX_POWER = 1e7;
/** Significant digits that tell every float32 from its neighbours. */
const FLOAT32_DIGITS = 9;

/**
 * The shortest decimal that maps back to the same float32, as the nearest double: 24567.349609375 gives 24567.35,
 * 83.25250244140625 gives 83.2525.
 *
 * @param value a float32 as it was read; NaN and infinities come back as they are
 */
export function shortestDecimal(value: number): number {
  if (!Number.isFinite(value)) return value;
  if (Math.abs(value) < EXACT_INTEGERS) {
    for (let power = 1; power <= MAX_POWER; power *= 10) {
      const decimal = Math.round(value * power) / power;
      if (Math.fround(decimal) === value) return decimal;
    }
  }
  for (let digits = 1; digits < FLOAT32_DIGITS; digits++) {
    const decimal = Number(value.toPrecision(digits));
    if (Math.fround(decimal) === value) return decimal;
  }
  return Number(value.toPrecision(FLOAT32_DIGITS));
}
