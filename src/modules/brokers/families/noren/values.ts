import type { Kind } from './fields.js';

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/;

/** Stands for "at the open" in the book of the pre-open session. */
const AT_THE_OPEN = 42_949_672.95;

/** Beyond it a time is in milliseconds already. */
const EPOCH_MS_FROM = 1e12;

/** Beyond these a value would keep the engine from publishing the instrument until it is replaced. */
const MAX_PRICE = 1e10;
const MAX_EPOCH_MS = 4_102_444_800_000;

/** What a field's value says: NaN for nothing, undefined where it cannot be read. */
export function readValue(value: unknown, kind: Kind): number | undefined {
  if (value === null || value === '' || value === '-') return Number.NaN;
  if (kind === 'time of day') return secondsOfDay(value);
  const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return undefined;
  switch (kind) {
    case 'count':
      return number >= 0 && number <= Number.MAX_SAFE_INTEGER ? Math.trunc(number) : undefined;
    case 'epoch':
      return epochMs(number);
    case 'level price':
      return number === AT_THE_OPEN ? 0 : price(number);
    default:
      return price(number);
  }
}

function price(number: number): number | undefined {
  return Math.abs(number) <= MAX_PRICE ? number : undefined;
}

/** A time of 0 says that there is none. */
function epochMs(number: number): number | undefined {
  if (number <= 0) return Number.NaN;
  const ms = Math.trunc(number > EPOCH_MS_FROM ? number : number * 1000);
  return ms <= MAX_EPOCH_MS ? ms : undefined;
}

function secondsOfDay(value: unknown): number | undefined {
  const [, hours, minutes, seconds] = (typeof value === 'string' && TIME_OF_DAY.exec(value)) || [];
  return hours === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
