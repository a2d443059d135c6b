import type { Tick } from '../../../common/tick.js';
import { formatTopic, type Topic } from '../../bus/topic.js';
import type { UpstreamSubscription } from './upstream-subscription.js';
import { type WireIdentity, wireIdentity } from './wire-data.js';

/** One topic that somebody wants or has wanted: its sequence and its last message outlive the interest. */
export class TopicState {
  readonly text: string;
  readonly identity: WireIdentity;
  /** Sequence number of the last message; 0 before the first. */
  seq = 0;
  /** The last message, as text: a pooled buffer kept here would keep the whole pool's slab. */
  last: string | undefined;
  /** Monotonic ms of the last message. */
  publishedAt = 0;
  /** Somebody subscribes to it now. */
  wanted = false;
  /** Set while it outlives its last subscriber. */
  cancelLinger: (() => void) | undefined;
  /** Where it comes from; empty when nothing is wanted upstream for it. */
  upstream: UpstreamSubscription[] = [];

  constructor(readonly topic: Topic) {
    this.text = formatTopic(topic);
    this.identity = wireIdentity(topic.symbol, topic.exchange);
  }

  isFedBy(channel: string): boolean {
    for (const subscription of this.upstream) if (subscription.channel === channel) return true;
    return false;
  }
}

/** One instrument that is wanted upstream: what its ticks concern. */
export interface InstrumentState {
  topics: TopicState[];
  upstream: UpstreamSubscription[];
  /** Last known values of its main stream, for channels that carry the book alone. */
  main: Tick | undefined;
}
