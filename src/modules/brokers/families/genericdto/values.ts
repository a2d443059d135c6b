import type { Int64 } from './decode.js';

/** Raised for a number that cannot be one of a market's; the message names its field. */
export class BadNumber extends Error {}

/** Epoch ms from here on, epoch s below. */
const LEAST_MS = 1e12;
/** Below it is no time at all. */
const LEAST_SECONDS = 1e9;

/** The wire cannot tell 0 from absent, so 0 is absent. @throws BadNumber */
export function price(field: string, value: number): number | undefined {
  if (!Number.isFinite(value)) throw new BadNumber(`${field} is ${value}`);
  return value === 0 ? undefined : value;
}

/** As `price`. @throws BadNumber for an integer that a JavaScript number cannot hold exactly */
export function integer(field: string, value: Int64): number | undefined {
  const converted = typeof value === 'number' ? value : value.toNumber();
  if (!Number.isSafeInteger(converted)) throw new BadNumber(`${field} is beyond 2^53`);
  return converted === 0 ? undefined : converted;
}

/** Epoch ms of a time whose unit is not documented. @throws BadNumber */
export function timeOfUnknownUnit(field: string, value: Int64): number | undefined {
  const time = integer(field, value) ?? 0;
  if (time >= LEAST_MS) return time;
  return time >= LEAST_SECONDS ? time * 1000 : undefined;
}
