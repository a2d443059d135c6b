import type { Clock } from '../../../common/clock.js';
import type { LatencyBuckets } from '../../../common/latency-buckets.js';
import { DEFAULT_DEPTH_LEVEL, MODE_RANK } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { FeedCounters } from './counters.js';
import type { Link } from './link.js';
import { hasTraded, isPlausible } from './plausible-tick.js';
import type { TopicBook } from './topic-book.js';
import type { InstrumentState, TopicState } from './topic-state.js';
import { encodeData } from './wire-data.js';

export interface TickPublisherContext {
  book: TopicBook;
  counters: FeedCounters;
  /** True where channels exist that carry the book alone and lack the prices of the main stream. */
  fillsFromMain: boolean;
  /** The data is valid during the call alone. */
  publish(topic: string, data: Buffer): void;
  /** Takes the time from a frame to its messages on the bus, of one tick in 64. */
  delays?: { clock: Clock; buckets: LatencyBuckets };
}

/** One less than a power of two. */
const SAMPLING_MASK = 63;

/** Turns each tick into one message for every topic that it concerns: that topic's own projection, never a richer one. */
export class TickPublisher {
  constructor(private readonly context: TickPublisherContext) {}

  /** @param now monotonic ms */
  publishTick(link: Link, tick: Tick, now: number): void {
    const { book, counters } = this.context;
    counters.ticks += 1;
    const instrument = book.instrument(tick.exchange, tick.symbol);
    if (!instrument) {
      counters.unknownTicks += 1;
      return;
    }
    if (!isPlausible(tick)) {
      counters.rejectedTicks += 1;
      return;
    }
    const known = tick.ltp === undefined || hasTraded(tick) ? tick : { ...tick, ltp: undefined };
    const content = this.context.fillsFromMain ? withMain(instrument, known) : known;
    if (content.ltp === undefined && !content.depth) {
      counters.rejectedTicks += 1;
      return;
    }
    for (const topic of instrument.topics) {
      if (topic.isFedBy(link.channel) && accepts(topic, content, link)) this.publish(topic, content, now);
    }
    const { delays } = this.context;
    if (delays && (counters.ticks & SAMPLING_MASK) === 0) delays.buckets.record(delays.clock.monotonic() - now);
  }

  /** Publishes the last message again, as it was. */
  repeat(topic: TopicState): void {
    const { last } = topic;
    if (!last) return;
    this.context.counters.published += 1;
    this.context.publish(topic.text, last);
  }

  private publish(topic: TopicState, tick: Tick, now: number): void {
    const { mode, depthLevel } = topic.topic;
    topic.seq += 1;
    topic.publishedAt = now;
    const data = topic.keep(encodeData(topic.identity, topic.seq, tick, mode, depthLevel));
    this.context.counters.published += 1;
    this.context.publish(topic.text, data);
  }
}

function accepts(topic: TopicState, tick: Tick, link: Link): boolean {
  const { mode, depthLevel } = topic.topic;
  if (MODE_RANK[tick.mode] < MODE_RANK[mode]) return false;
  if (mode !== 'DEPTH') return tick.ltp !== undefined;
  if (!tick.depth) return false;
  const level = tick.depth_level ?? DEFAULT_DEPTH_LEVEL;
  if (level === depthLevel) return true;
  // A deeper book serves a shallower topic only where it came in the shallower one's place.
  return (
    level > depthLevel && topic.upstream.some(({ link: own, granted }) => own === link && granted?.depthLevel === level)
  );
}

/** Fields that a channel with nothing but a book takes over from the main stream; the times are the book's own. */
const MAIN_FIELDS = [
  'ltp',
  'ltq',
  'ltt',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'average_price',
  'total_buy_quantity',
  'total_sell_quantity',
  'oi',
  'bid',
  'ask',
  'bid_qty',
  'ask_qty',
  'upper_circuit',
  'lower_circuit',
] as const satisfies readonly (keyof Tick)[];

/** Remembers the values of a main stream's tick; fills those of a deep book's tick where it has none. */
function withMain(instrument: InstrumentState, tick: Tick): Tick {
  if (tick.depth_level === undefined || tick.depth_level === DEFAULT_DEPTH_LEVEL) {
    instrument.main ??= { symbol: tick.symbol, exchange: tick.exchange, mode: 'QUOTE' };
    fill(instrument.main, tick, true);
    return tick;
  }
  if (!instrument.main) return tick;
  const filled = { ...tick };
  fill(filled, instrument.main, false);
  return filled;
}

function fill(target: Tick, source: Tick, overwrite: boolean): void {
  for (const field of MAIN_FIELDS) {
    const value = source[field];
    if (value !== undefined && (overwrite || target[field] === undefined)) target[field] = value;
  }
}
