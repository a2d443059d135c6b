import { Inject, Injectable, Logger } from '@nestjs/common';
import { DEFAULT_DEPTH_LEVEL, MODES } from '../../common/mode.js';
import { topicKey, topicOfKey } from '../bus/bus.js';
import type { BusConsumer } from '../bus/shared-subscriber.js';
import { formatTopic, parseTopic } from '../bus/topic.js';
import { FeedDirectory } from '../streaming/feed-directory.js';
import type { MinuteBar } from './bar-series.js';
import { Consumers } from './consumers.js';
import { type FeedHealth, feedHealth } from './feed-health.js';
import { InstrumentState, type NewestMessage, TopicState } from './instrument-state.js';
import type { MarketConsumer, MarketInterest, MarketValue } from './market-consumer.js';
import { isSuspiciousMove, type PriceFault, priceFault } from './price-check.js';
import { type QuickRead, quickRead } from './quick-read.js';
import { type TradeSafety, tradeSafety } from './trade-safety.js';

/** Injects this service's part of the process's subscriber to the bus. */
export const MARKET_BUS = Symbol('MARKET_BUS');

/** An instrument of one feed. */
export type MarketInstrument = Omit<MarketInterest, 'mode' | 'depthLevel'>;

/** Beyond these, new instruments are passed on to consumers, but have no bars and no last value here. */
const MAX_INSTRUMENTS = 20_000;
/** LTP, Quote and the depth levels of each; what a foreign publisher invents must not fill the memory. */
const MAX_TOPICS = MAX_INSTRUMENTS * 4;
/** How the names of both circuit limits end: most messages have neither, and need not be parsed for them. */
const CIRCUIT = Buffer.from('_circuit"');

/**
 * Market data for the modules of this process: last values, their freshness, minute bars, and whether to trust them.
 *
 * It sees every message that comes to this process, and holds subscriptions of its own for what its consumers want, so
 * it works with no client connected. A price that cannot be right never replaces a good one.
 */
@Injectable()
export class MarketDataService {
  private readonly logger = new Logger('MarketData');
  /** Null: a topic that is none of ours (a foreign message, or one instrument too many). */
  private readonly topics = new Map<string, TopicState | null>();
  private readonly instruments = new Map<string, InstrumentState>();
  private readonly holders = new Map<string, number>();
  private readonly consumers = new Consumers(this.logger);
  private readonly read: QuickRead = { ltp: Number.NaN, minute: Number.NaN, volume: Number.NaN };
  /** Messages that were not believed, by reason. */
  readonly faults: Record<PriceFault, number> = { no_price: 0, not_positive: 0, outside_circuit: 0 };

  constructor(
    @Inject(MARKET_BUS) private readonly bus: BusConsumer,
    private readonly feeds: FeedDirectory,
  ) {
    bus.onMessage((key, data) => this.receive(key, data));
  }

  get instrumentCount(): number {
    return this.instruments.size;
  }

  /** Exceptions of consumers. */
  get consumerFailures(): number {
    return this.consumers.failures;
  }

  /** The newest good value; undefined while none has come. Nothing is subscribed by asking. */
  last(interest: MarketInterest): MarketValue | undefined {
    const state = this.topics.get(keyOf(interest));
    const data = state?.data;
    if (!state || !data) return undefined;
    const fields = parsed(data);
    return fields && this.valueOf(state, fields);
  }

  /** As `last`, but the bytes as they came: for whoever passes them on and has no need of an object each time. */
  newest(interest: MarketInterest): NewestMessage | undefined {
    const state = this.topics.get(keyOf(interest));
    const data = state?.data;
    if (!state || !data) return undefined;
    return { data, at: state.at, count: state.count, suspicious: state.instrument.suspicious };
  }

  /** The last value in the richest mode that somebody streams. */
  richest(instrument: MarketInstrument): MarketValue | undefined {
    for (const mode of [...MODES].reverse()) {
      const value = this.last({ ...instrument, mode });
      if (value) return value;
    }
    return undefined;
  }

  /** Today's minute bars, oldest first: as far back as the instrument was streamed here. */
  bars(instrument: MarketInstrument, from?: number): MinuteBar[] {
    return this.instruments.get(instrumentKey(instrument))?.bars.bars(from) ?? [];
  }

  /**
   * Keeps a topic subscribed until the function that it returns is called. Several holders of one topic do not end each
   * other's.
   */
  hold(interest: MarketInterest): () => void {
    const topic = topicOf(interest);
    this.holders.set(topic, (this.holders.get(topic) ?? 0) + 1);
    this.bus.subscribe(topic);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = this.holders.get(topic)! - 1;
      if (left > 0) this.holders.set(topic, left);
      else {
        this.holders.delete(topic);
        this.bus.unsubscribe(topic);
      }
    };
  }

  /** Tells a consumer of every good value of these, and keeps them subscribed. @returns what ends it */
  register(consumer: MarketConsumer, interests: readonly MarketInterest[]): () => void {
    const releases = interests.map((interest) => {
      const key = keyOf(interest);
      this.consumers.add(key, consumer);
      const release = this.hold(interest);
      return () => {
        this.consumers.remove(key, consumer);
        release();
      };
    });
    return () => {
      for (const release of releases) release();
    };
  }

  /**
   * Whether a program may manage trades: the feed is live, and, where an instrument is named, its last price is fresh
   * and can be right.
   */
  isTradeManagementSafe(feed: string, instrument?: Omit<MarketInstrument, 'feed'>): TradeSafety {
    const status = this.feeds.status(feed, feed);
    if (!instrument) return tradeSafety(status);
    const state = this.instruments.get(instrumentKey({ feed, ...instrument }));
    return tradeSafety(status, {
      ageMs: state ? performance.now() - state.at : Number.POSITIVE_INFINITY,
      suspicious: state?.suspicious ?? false,
      bad: state?.bad ?? 0,
    });
  }

  /** How a feed is. It looks at every instrument that is known here: for once in a while, not for every tick. */
  feedHealth(feed: string): FeedHealth {
    return feedHealth(this.feeds.status(feed, feed), this.instruments.values(), performance.now());
  }

  private receive(key: string, data: Buffer): void {
    let state = this.topics.get(key);
    if (state === undefined) state = this.discover(key);
    if (state === null) return;
    const { read } = this;
    const { instrument } = state;
    const now = performance.now();
    quickRead(data, state.places, read);
    instrument.heardAt = now;
    const fault = priceFault(instrument.exchange, read.ltp, instrument.circuit);
    if (fault) {
      this.faults[fault]++;
      instrument.bad++;
      return;
    }
    instrument.bad = 0;
    instrument.suspicious = isSuspiciousMove(instrument.exchange, instrument.ltp, read.ltp);
    instrument.ltp = read.ltp;
    instrument.at = now;
    if (!Number.isNaN(read.minute)) instrument.bars.add(read.minute, read.ltp, read.volume);
    state.keep(data, now);
    if (read.minute > state.circuitMinute) this.readCircuit(state, data, read.minute);
    if (this.consumers.wants(key)) this.tell(key, state, data);
  }

  /** Circuit limits change at most a few times a day: reading them once a minute costs nothing. */
  private readCircuit(state: TopicState, data: Buffer, minute: number): void {
    state.circuitMinute = minute;
    if (!data.includes(CIRCUIT)) return;
    const { upper_circuit: upper, lower_circuit: lower } = parsed(data) ?? {};
    const { circuit } = state.instrument;
    state.instrument.circuit = {
      upper: typeof upper === 'number' ? upper : circuit.upper,
      lower: typeof lower === 'number' ? lower : circuit.lower,
    };
  }

  private tell(key: string, state: TopicState, data: Buffer): void {
    const fields = parsed(data);
    if (fields) this.consumers.tell(key, this.valueOf(state, fields));
  }

  private valueOf({ topic, instrument, at }: TopicState, data: Record<string, unknown>): MarketValue {
    const { feed, symbol, exchange } = instrument;
    return {
      feed,
      symbol,
      exchange,
      mode: topic.mode,
      data,
      ageMs: Math.round(performance.now() - at),
      suspicious: instrument.suspicious,
    };
  }

  private discover(key: string): TopicState | null {
    const topic = parseTopic(topicOfKey(key));
    const instrument = topic && this.instrumentOf(topic);
    const state = topic && instrument ? new TopicState(topic, instrument) : null;
    if (this.topics.size < MAX_TOPICS) this.topics.set(key, state);
    return state;
  }

  private instrumentOf(wanted: MarketInstrument): InstrumentState | undefined {
    const key = instrumentKey(wanted);
    const known = this.instruments.get(key);
    if (known) return known;
    if (this.instruments.size === MAX_INSTRUMENTS) {
      this.logger.warn(`More than ${MAX_INSTRUMENTS} instruments: further ones have no last values and bars here`);
    }
    if (this.instruments.size >= MAX_INSTRUMENTS) return undefined;
    const state = new InstrumentState(wanted.feed, wanted.symbol, wanted.exchange);
    this.instruments.set(key, state);
    return state;
  }
}

/** Undefined for what is no JSON object after all: the bus has looked at its first and last byte only. */
function parsed(data: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(data.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function topicOf({ feed, symbol, exchange, mode, depthLevel = DEFAULT_DEPTH_LEVEL }: MarketInterest): string {
  return formatTopic({ feed, symbol, exchange, mode, depthLevel });
}

function keyOf(interest: MarketInterest): string {
  return topicKey(topicOf(interest));
}

function instrumentKey({ feed, exchange, symbol }: MarketInstrument): string {
  return `${feed}_${exchange}_${symbol}`;
}
