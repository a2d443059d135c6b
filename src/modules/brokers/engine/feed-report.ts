import type { FeedState } from '../../../common/feed-state.js';
import type { ConnectionPhase } from './connection.js';
import type { Link } from './link.js';
import { subscriptionStateOf } from './subscription-state.js';
import type { TopicState } from './topic-state.js';

/** One upstream connection, as an operator sees it. Ages in ms. */
export interface ConnectionReport {
  channel: string;
  phase: ConnectionPhase;
  /** Instruments that are placed on it. */
  symbols: number;
  /** Age of its being ready; absent while it is not. */
  readyForMs?: number;
  /** Age of the last tick on the present line; absent before the first. */
  tickAgeMs?: number;
  /** Why it was lost last; empty before the first loss. */
  reason: string;
}

/** What a feed has of what is wanted of it. */
export interface SubscriptionCounts {
  /** Topics that somebody subscribes now. */
  wanted: number;
  active: number;
  stale: number;
  pending: number;
  /** Topics that outlive their last subscriber. */
  lingering: number;
  /** Of the wanted ones, those without room at the broker. */
  capacityExceeded: number;
}

export function reportConnection({ channel, connection, reconciler }: Link, now: number): ConnectionReport {
  const { phase, readySince, tickAt, reason } = connection;
  return {
    channel,
    phase,
    symbols: reconciler.size,
    ...(readySince !== undefined && { readyForMs: now - readySince }),
    ...(tickAt !== undefined && { tickAgeMs: now - tickAt }),
    reason,
  };
}

/** @param now monotonic ms */
export function countSubscriptions(topics: Iterable<TopicState>, now: number, feed: FeedState): SubscriptionCounts {
  const counts = { wanted: 0, active: 0, stale: 0, pending: 0, lingering: 0, capacityExceeded: 0 };
  for (const topic of topics) {
    if (!topic.wanted) {
      counts.lingering += 1;
      continue;
    }
    counts.wanted += 1;
    const state = subscriptionStateOf(topic, now, feed);
    counts[state?.state ?? 'pending'] += 1;
    if (state?.code === 'CAPACITY_EXCEEDED') counts.capacityExceeded += 1;
  }
  return counts;
}
