/** One minute. `time` is its beginning in epoch seconds UTC. */
export interface Bar {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

const MINUTE_S = 60;

/** The beginning of the minute of a moment, in epoch seconds. */
export function minuteOf(epochMs: number): number {
  return Math.floor(epochMs / 1000 / MINUTE_S) * MINUTE_S;
}

/**
 * The bar after a price: the same one extended, or the first of a new minute. A price of an earlier minute changes
 * nothing and gives undefined.
 */
export function extended(bar: Bar | undefined, price: number, epochMs: number): Bar | undefined {
  const time = minuteOf(epochMs);
  if (bar && time < bar.time) return undefined;
  if (!bar || time > bar.time) return { time, open: price, high: price, low: price, close: price };
  return { ...bar, high: Math.max(bar.high, price), low: Math.min(bar.low, price), close: price };
}
