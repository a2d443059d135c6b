/** Length of `2025-12-15T09:41:02.118Z`. */
export const ISO_LENGTH = 24;

const ZERO = 0x30;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const T = 0x54;
const Z = 0x5a;

/** Messages are of today, and their last trades of today or of the session before. */
const SLOTS = 16;
const dates = new Int32Array(SLOTS).fill(-1);
const midnights = new Float64Array(SLOTS);

/**
 * Epoch ms of a time in the one form that `Date.prototype.toISOString` writes; NaN for every other text, so that
 * writing it again gives the same bytes.
 */
export function epochMs(bytes: Uint8Array, at: number): number {
  if (
    bytes[at + 4] !== HYPHEN ||
    bytes[at + 7] !== HYPHEN ||
    bytes[at + 10] !== T ||
    bytes[at + 13] !== COLON ||
    bytes[at + 16] !== COLON ||
    bytes[at + 19] !== POINT ||
    bytes[at + 23] !== Z
  ) {
    return Number.NaN;
  }
  // What is no digit makes NaN, or a number out of range, of the whole.
  const date = (two(bytes, at) * 100 + two(bytes, at + 2)) * 10_000 + two(bytes, at + 5) * 100 + two(bytes, at + 8);
  const hour = two(bytes, at + 11);
  const minute = two(bytes, at + 14);
  const second = two(bytes, at + 17);
  const ms = two(bytes, at + 20) * 10 + digit(bytes[at + 22]);
  if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
  return midnight(date) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
}

function two(bytes: Uint8Array, at: number): number {
  return digit(bytes[at]) * 10 + digit(bytes[at + 1]);
}

function digit(byte: number | undefined): number {
  const value = byte! - ZERO;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

/** Of a date like 20251215; NaN where the calendar has none such. */
function midnight(date: number): number {
  const slot = date & (SLOTS - 1);
  if (dates[slot] === date) return midnights[slot]!;
  const text = String(date).padStart(8, '0');
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  const time = Date.parse(`${iso}T00:00:00.000Z`);
  // Some dates that there are not are read as the day after: the 30th of February.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(iso)) return Number.NaN;
  dates[slot] = date;
  midnights[slot] = time;
  return time;
}
