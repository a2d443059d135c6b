/**
 * How the page is connected with the gateway.
 *
 * - `waiting`: the next attempt is made at `retryAt` (epoch ms)
 * - `refused`: the gateway turned the page down; trying again by itself would not help
 * - `paused`: the page is hidden
 */
export type Link =
  | { status: 'closed' }
  | { status: 'connecting' }
  | { status: 'open' }
  | { status: 'waiting'; retryAt: number; reason: string }
  | { status: 'refused'; code: string; message: string }
  | { status: 'paused' };

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Full jitter above a floor: pages that were lost together do not come back together, and a countdown is worth showing.
 *
 * @param attempt 1 for the first
 * @param random from 0 to 1
 */
export function retryDelay(attempt: number, random: () => number): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return Math.round(FIRST_MS + random() * (bound - FIRST_MS));
}

/** Refusals that the same request would meet again. */
const FINAL: ReadonlySet<string> = new Set([
  'AUTHENTICATION_ERROR',
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID_PARAMETERS',
  'BROKER_NOT_CONFIGURED',
]);

export function isFinal(code: string | undefined): code is string {
  return code !== undefined && FINAL.has(code);
}
