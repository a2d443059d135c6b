export interface BackoffOptions {
  /** Upper bound of the first delay, in ms; it doubles with every attempt. Default 500. */
  baseDelayMs?: number;
  /** No delay is longer, in ms, unless the gateway asks for it. Default 20 000. */
  maxDelayMs?: number;
}

/**
 * Full jitter: anything between nothing and a bound that doubles, so that a thousand clients that were lost together
 * do not come back together.
 *
 * @param attempt 1 for the first
 * @param random from 0 to 1
 */
export function backoffDelay(
  attempt: number,
  { baseDelayMs = 500, maxDelayMs = 20_000 }: BackoffOptions,
  random: () => number,
): number {
  return Math.round(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1)));
}
