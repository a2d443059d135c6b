/** Thousands are separated the Indian way in some values: `1,23,456.00`. */
const NUMBER = /^-?\d[\d,]*(?:\.\d+)?$/;

/** Beyond this a price can only be wrong. */
const MAX_PRICE = 1e10;

/** India is 5:30 ahead of UTC all year. */
const IST_OFFSET_MS = 19_800_000;
const TIME = /^(\d\d?) ([A-Za-z]{3}) (20\d\d), (0?[1-9]|1[0-2]):([0-5]\d):([0-5]\d) ([AP])M$/i;
const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';

/** The broker writes an empty text for what it has no value of. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** In rupees; undefined where the value cannot be read. */
export function readPrice(value: unknown): number | undefined {
  const price = readNumber(value);
  return price !== undefined && Math.abs(price) <= MAX_PRICE ? price : undefined;
}

/** A whole number; undefined where the value cannot be read. */
export function readCount(value: unknown): number | undefined {
  const count = readNumber(value);
  return count !== undefined && count >= 0 && count <= Number.MAX_SAFE_INTEGER ? Math.trunc(count) : undefined;
}

/**
 * From `20 Nov 2026, 01:52:21 PM`; undefined where the value cannot be read.
 *
 * @returns epoch ms
 */
export function readTime(value: unknown, zone: 'UTC' | 'IST'): number | undefined {
  const [, day, month = '', year, hour, minute, second, half = ''] =
    typeof value === 'string' ? (TIME.exec(value) ?? []) : [];
  const place = MONTHS.indexOf(month.toUpperCase());
  if (month === '' || place % 3 !== 0) return undefined;
  const midnight = Date.UTC(Number(year), place / 3, Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  // Twelve is the first hour of each half of the day.
  const hours = (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  const time = midnight + ((hours * 60 + Number(minute)) * 60 + Number(second)) * 1000;
  return zone === 'UTC' ? time : time - IST_OFFSET_MS;
}

function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !NUMBER.test(value)) return undefined;
  return Number(value.includes(',') ? value.replaceAll(',', '') : value);
}
