import type { FeedStatus } from '../../common/feed-state.js';

/** Whether a program may manage trades on what it sees, and if not, why. */
export type TradeSafety = { safe: true } | { safe: false; reason: string };

/** What is known of the instrument that is asked for. */
export interface PriceKnowledge {
  /** Since the last good price, in ms; infinite: there was none. */
  ageMs: number;
  suspicious: boolean;
  /** Messages since then that were not believed. */
  bad: number;
}

/** A price older than this, while its feed is live, is not one to trade on. */
export const FRESH_MS = 10_000;

/** @param price absent: only the feed is judged */
export function tradeSafety(status: FeedStatus, price?: PriceKnowledge, freshMs = FRESH_MS): TradeSafety {
  if (status.state !== 'live') {
    return unsafe(`feed ${status.feed} is ${status.state} since ${status.since}: ${status.message}`);
  }
  if (!price) return { safe: true };
  if (price.ageMs === Number.POSITIVE_INFINITY) return unsafe('no price has come yet');
  if (price.bad > 0) return unsafe(`the last ${price.bad} messages had no price that can be right`);
  if (price.ageMs > freshMs) return unsafe(`the last price is ${(price.ageMs / 1000).toFixed(1)} s old`);
  if (price.suspicious) return unsafe('the last price is more than 20 % away from the one before');
  return { safe: true };
}

function unsafe(reason: string): TradeSafety {
  return { safe: false, reason };
}
