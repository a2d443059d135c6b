import { StoredMessage } from '../../../common/stored-message.js';
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
  /** Monotonic ms of the last message. */
  publishedAt = 0;
  private readonly message = new StoredMessage();
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

  get hasMessage(): boolean {
    return !this.message.isEmpty;
  }

  /** The last message, valid until the next; undefined before the first. */
  get last(): Buffer | undefined {
    return this.hasMessage ? this.message.bytes : undefined;
  }

  /** Copies a message, for those who subscribe later; the copy is valid until the next. */
  keep(data: Buffer): Buffer {
    this.message.keep(data);
    return this.message.bytes;
  }

  isFedBy(channel: string): boolean {
    for (const subscription of this.upstream) if (subscription.channel === channel) return true;
    return false;
  }
}

/** One instrument that is wanted upstream: what its ticks concern. */
export interface InstrumentState {
  topics: TopicState[];
  /** Last known values of its main stream, for channels that carry the book alone. */
  main: Tick | undefined;
}
