import type { Tick } from '../../../common/tick.js';
import type { ExpectedTick } from './vector-file.js';

/** One difference between what a frame must yield and what it yielded. */
export interface Mismatch {
  /** Place of the tick among those of the frame, from 0. */
  tick: number;
  /** `ltp`, `depth.buy[2].price`; empty where the tick as a whole is missing or too many. */
  key: string;
  expected: unknown;
  got: unknown;
}

const PRICES: ReadonlySet<string> = new Set([
  'ltp',
  'open',
  'high',
  'low',
  'close',
  'average_price',
  'bid',
  'ask',
  'upper_circuit',
  'lower_circuit',
  'price',
]);

/** Prices may differ by what a division leaves in the last bits. */
const PRICE_TOLERANCE = 1e-9;

/**
 * Compares ticks pairwise, in order: of each the keys that `expected` lists, prices within 1e-9 relative, everything
 * else exactly, depth level by level. More or fewer ticks than expected are mismatches.
 */
export function compareTicks(expected: readonly ExpectedTick[], got: readonly Tick[]): Mismatch[] {
  const mismatches: Mismatch[] = [];
  for (let tick = 0; tick < Math.max(expected.length, got.length); tick++) {
    const want = expected[tick];
    const have = got[tick];
    if (want && have) mismatches.push(...compareTick(want, have).map((mismatch) => ({ tick, ...mismatch })));
    else mismatches.push({ tick, key: '', expected: want, got: have });
  }
  return mismatches;
}

type Difference = Omit<Mismatch, 'tick'>;

function compareTick(expected: ExpectedTick, got: Tick): Difference[] {
  return compareKeys(expected, got as unknown as Record<string, unknown>, '');
}

function compareKeys(expected: ExpectedTick, got: Readonly<Record<string, unknown>>, at: string): Difference[] {
  return Object.entries(expected).flatMap(([key, want]) => {
    const path = at ? `${at}.${key}` : key;
    const have = got[key];
    if (Array.isArray(want)) return compareLevels(want, have, path);
    if (isObject(want)) return isObject(have) ? compareKeys(want, have, path) : difference(path, want, have);
    return isSame(key, want, have) ? [] : difference(path, want, have);
  });
}

function compareLevels(expected: readonly unknown[], got: unknown, at: string): Difference[] {
  if (!Array.isArray(got)) return difference(at, expected, got);
  if (got.length !== expected.length) return difference(`${at}.length`, expected.length, got.length);
  return expected.flatMap((want, level) => {
    const path = `${at}[${level}]`;
    const have: unknown = got[level];
    return isObject(want) && isObject(have) ? compareKeys(want, have, path) : difference(path, want, have);
  });
}

function isSame(key: string, expected: unknown, got: unknown): boolean {
  if (PRICES.has(key) && typeof expected === 'number' && typeof got === 'number') {
    return Math.abs(got - expected) <= PRICE_TOLERANCE * Math.abs(expected);
  }
  return expected === got;
}

function difference(key: string, expected: unknown, got: unknown): Difference[] {
  return [{ key, expected, got }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
