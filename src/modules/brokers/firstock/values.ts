import type { Kind } from './fields.js';

/** 2^63 stands for a value that is missing, and goes through a double on its way. */
export const MISSING_FROM = 9.2e18;

/** Documents say that times are milliseconds, and samples that they are seconds. */
const SECONDS_BELOW = 1e11;

/** Beyond these a value would keep the engine from publishing the instrument until it is replaced. */
const MAX_PAISE = 1e12;
const MAX_EPOCH_MS = 4_102_444_800_000;

/** India is 5:30 ahead of UTC all year. */
const IST_OFFSET_MS = 19_800_000;
const WALL_TIME = /^(\d\d)-([A-Za-z]{3})-(\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;
const MONTHS = 'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC';

/** What a field's value says, prices in rupees and times in epoch ms: NaN for nothing, undefined where it cannot be read. */
export function readValue(value: unknown, kind: Kind): number | undefined {
  if (value === null) return Number.NaN;
  if (kind === 'text time') return typeof value === 'string' ? wallTime(value) : undefined;
  if (typeof value !== 'number' || value < 0) return undefined;
  if (value >= MISSING_FROM) return Number.NaN;
  switch (kind) {
    case 'price':
      return value === 0 ? Number.NaN : rupees(value);
    case 'count':
      return count(value);
    default:
      return epochMs(value);
  }
}

/** In two decimals. A level of the book may have a price of 0: it is empty. */
export function rupees(paise: number): number | undefined {
  return paise <= MAX_PAISE ? Math.round(paise) / 100 : undefined;
}

export function count(value: number): number | undefined {
  return value <= Number.MAX_SAFE_INTEGER ? Math.trunc(value) : undefined;
}

/** A time of 0 says that there is none. */
function epochMs(value: number): number | undefined {
  if (value === 0) return Number.NaN;
  const ms = Math.trunc(value < SECONDS_BELOW ? value * 1000 : value);
  return ms <= MAX_EPOCH_MS ? ms : undefined;
}

/** From `20-Nov-2026 12:12:49`, which is Indian time; an empty text says nothing. */
function wallTime(text: string): number | undefined {
  if (text === '') return Number.NaN;
  const [, day, month = '', year, hours, minutes, seconds] = WALL_TIME.exec(text) ?? [];
  const place = MONTHS.indexOf(month.toUpperCase());
  if (month === '' || place % 3 !== 0) return undefined;
  const midnight = Date.UTC(Number(year), place / 3, Number(day));
  if (new Date(midnight).getUTCDate() !== Number(day)) return undefined;
  const secondOfDay = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return midnight + secondOfDay * 1000 - IST_OFFSET_MS;
}
