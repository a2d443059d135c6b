import type { Int64 } from './decode.js';

const PAISE = 100;
/** From here on a time is in nanoseconds, microseconds, milliseconds; below it is in seconds. */
const NANOSECONDS = 10n ** 17n;
const MICROSECONDS = 10n ** 14n;
const MILLISECONDS = 10n ** 11n;

/** Raised for a number that cannot be one of a market's; the message names its field. */
export class BadNumber extends Error {}

/** @throws BadNumber for an integer that a JavaScript number cannot hold exactly */
export function integer(field: string, value: Int64): number {
  const converted = typeof value === 'number' ? value : value.toNumber();
  if (!Number.isSafeInteger(converted)) throw new BadNumber(`${field} is beyond 2^53`);
  return converted;
}

/** The digits of an id: ids are far below 2^53. */
export function identity(value: Int64): string {
  return String(typeof value === 'number' ? value : value.toNumber());
}

/** Undefined for 0, which stands for "not sent". @throws BadNumber */
export function count(field: string, value: Int64): number | undefined {
  return integer(field, value) || undefined;
}

/** Rupees; undefined for 0. @throws BadNumber */
export function price(field: string, value: Int64): number | undefined {
  const paise = integer(field, value);
  return paise === 0 ? undefined : paise / PAISE;
}

/**
 * Epoch ms; undefined for 0 and below. A time in nanoseconds is beyond 2^53, and would be a millisecond off now and then as a
 * number, so it is divided as what it is.
 */
export function epochMs(value: Int64): number | undefined {
  const time = typeof value === 'number' ? BigInt(value) : (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
  if (time <= 0n) return undefined;
  if (time > NANOSECONDS) return Number(time / 1_000_000n);
  if (time > MICROSECONDS) return Number(time / 1_000n);
  return time > MILLISECONDS ? Number(time) : Number(time) * 1_000;
}
