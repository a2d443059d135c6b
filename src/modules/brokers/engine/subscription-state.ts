import type { FeedState } from '../../../common/feed-state.js';
import type { TopicState } from './topic-state.js';
import type { UpstreamSubscription } from './upstream-subscription.js';

/** Where one subscription of a feed stands. */
export interface SubscriptionState {
  /** `active`: confirmed by the broker or by data; `stale`: had data, and gets none now. */
  state: 'pending' | 'active' | 'stale';
  /** Age of the last message in ms; absent before the first. */
  ageMs?: number;
  /** Why it is not carried. */
  code?: 'CAPACITY_EXCEEDED' | 'BROKER_UNAVAILABLE';
  /** The limit, or the broker's reason. */
  message?: string;
}

/** @param now monotonic ms */
export function subscriptionStateOf(topic: TopicState, now: number, feed: FeedState): SubscriptionState | undefined {
  if (topic.upstream.length === 0) return undefined;
  const age = topic.hasMessage ? { ageMs: now - topic.publishedAt } : {};
  const idle = topic.hasMessage ? 'stale' : 'pending';
  for (const subscription of topic.upstream) {
    const obstacle = obstacleOf(subscription, topic);
    if (obstacle) return { state: idle, ...age, ...obstacle };
  }
  const isFlowing = feed !== 'stale' && topic.upstream.every((subscription) => isConfirmed(subscription, topic));
  return { state: isFlowing ? 'active' : idle, ...age };
}

/** By the broker's word, or by data since the connection became ready. */
function isConfirmed({ link, confirmed }: UpstreamSubscription, topic: TopicState): boolean {
  const readySince = link?.connection.readySince;
  if (readySince === undefined) return false;
  return confirmed || (topic.hasMessage && topic.publishedAt >= readySince);
}

function obstacleOf(
  subscription: UpstreamSubscription,
  topic: TopicState,
): Pick<SubscriptionState, 'code' | 'message'> | undefined {
  if (subscription.capacityExceeded !== undefined && !subscription.serves(topic)) {
    return { code: 'CAPACITY_EXCEEDED', message: subscription.capacityExceeded };
  }
  const refusal = subscription.refusalOf(topic);
  if (refusal !== undefined) return { code: 'BROKER_UNAVAILABLE', message: refusal };
  const connection = subscription.link?.connection;
  return connection?.phase === 'failed' ? { code: 'BROKER_UNAVAILABLE', message: connection.reason } : undefined;
}
