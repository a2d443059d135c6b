import type { Tick } from '../../../common/tick.js';
import { formatTopic, type Topic } from '../../bus/topic.js';
import type { UpstreamSubscription } from './upstream-subscription.js';
import { type WireIdentity, wireIdentity } from './wire-data.js';

/** Messages of a topic differ by a few digits in length. */
const STORE_RESERVE = 64;

/** One topic that somebody wants or has wanted: its sequence and its last message outlive the interest. */
export class TopicState {
  readonly text: string;
  readonly identity: WireIdentity;
  /** Sequence number of the last message; 0 before the first. */
  seq = 0;
  /** Monotonic ms of the last message. */
  publishedAt = 0;
  /** A buffer of its own, written over by each message: keeping the messages themselves would feed the collector. */
  private store: Buffer | undefined;
  private storedLength = 0;
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
    return this.storedLength > 0;
  }

  /** A copy of the last message; undefined before the first. */
  get last(): Buffer | undefined {
    return this.hasMessage ? Buffer.from(this.store!.subarray(0, this.storedLength)) : undefined;
  }

  /** Keeps the bytes of a message for those who subscribe later. */
  keep(message: Buffer): void {
    if (!this.store || this.store.length < message.length) {
      this.store = Buffer.allocUnsafeSlow(message.length + STORE_RESERVE);
    }
    message.copy(this.store);
    this.storedLength = message.length;
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
