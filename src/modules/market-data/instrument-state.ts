import { StoredMessage } from '../../common/stored-message.js';
import type { Topic } from '../bus/topic.js';
import { BarSeries } from './bar-series.js';
import type { Circuit } from './price-check.js';
import { unknownPlaces } from './quick-read.js';

const NO_CIRCUIT: Circuit = {};

/** What is known of one instrument of one feed, whatever modes it comes in. */
export class InstrumentState {
  readonly bars = new BarSeries();
  /** Replaced, never changed: most instruments share the empty one. */
  circuit: Circuit = NO_CIRCUIT;
  /** NaN: no good price yet. */
  ltp = Number.NaN;
  /** Monotonic ms of the last good price. */
  at = Number.NEGATIVE_INFINITY;
  /** Monotonic ms of the last message, good or bad. */
  heardAt = Number.NEGATIVE_INFINITY;
  /** The last good price came by a move that its exchange does not allow in a day. */
  suspicious = false;
  /** Messages since the last good price that were not believed. */
  bad = 0;

  constructor(
    readonly feed: string,
    readonly symbol: string,
    readonly exchange: string,
  ) {}
}

/** The newest good message of one topic, as it came. */
export interface NewestMessage {
  /** Valid until the next message: whoever keeps it copies it. */
  readonly data: Buffer;
  /** Monotonic ms of its arrival. */
  readonly at: number;
  /** Grows by one with every good message of the topic. */
  readonly count: number;
  readonly suspicious: boolean;
}

/** The newest good message of one topic. */
export class TopicState {
  private readonly message = new StoredMessage();
  /** Monotonic ms of its arrival. */
  at = Number.NEGATIVE_INFINITY;
  /** Good messages so far. */
  count = 0;
  readonly places = unknownPlaces();
  /** Epoch minute of the message in which circuit limits were looked for last. */
  circuitMinute = Number.NEGATIVE_INFINITY;

  constructor(
    readonly topic: Topic,
    readonly instrument: InstrumentState,
  ) {}

  keep(data: Buffer, at: number): void {
    this.message.keep(data);
    this.at = at;
    this.count++;
  }

  get data(): Buffer | undefined {
    return this.message.isEmpty ? undefined : this.message.bytes;
  }
}
