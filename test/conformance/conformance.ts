import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { isIndexExchange } from '../../src/common/exchanges.js';
import type { FeedStatus } from '../../src/common/feed-state.js';
import { type DepthLevel, MODE_RANK, type Mode } from '../../src/common/mode.js';
import type { Tick } from '../../src/common/tick.js';
import { Feed } from '../../src/modules/brokers/engine/feed.js';
import type { FeedSettings } from '../../src/modules/brokers/engine/feed-options.js';
import type { SubscriptionState } from '../../src/modules/brokers/engine/subscription-state.js';
import { formatTopic, type Topic } from '../../src/modules/bus/topic.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { eventually } from '../support/eventually.js';
import { SkippingClock } from '../support/skipping-clock.js';
import type { BrokerRow, ConformanceSimulator } from './broker-row.js';

const FEED = 'conformance';
/** Friday, 11:00 in India: every exchange is open. */
export const IN_SESSION = '2025-11-21T05:30:00.000Z';
/** Saturday night: only crypto trades. */
export const AT_NIGHT = '2025-11-22T20:00:00.000Z';
/** Longest time that passes without a sign of life on a healthy line, in ms. */
const STEP_MS = 5000;
/** Turns of the event loop in which a handshake, redirects included, comes to its end inside one process. */
const TURNS = 50;
const PACE_MS = 100;

/** The modes that a broker carries, the richest last. */
export function modesOf(row: BrokerRow): readonly Mode[] {
  return row.create().definition.capabilities.modes;
}

export interface Wish {
  instrument: Instrument;
  mode: Mode;
  depthLevel?: DepthLevel;
}

export interface ConformanceOptions {
  start?: string;
  settings?: Partial<FeedSettings>;
  /** Called before the feed is made: to list more instruments. */
  prepare?(simulator: ConformanceSimulator): void;
}

/** A feed of one broker, connected to that broker's simulator over real sockets, on a clock that can skip. */
export class Conformance {
  readonly statuses: FeedStatus[] = [];
  private readonly messages = new Map<string, Record<string, unknown>[]>();

  private constructor(
    readonly row: BrokerRow,
    readonly simulator: ConformanceSimulator,
    readonly clock: SkippingClock,
    readonly feed: Feed,
  ) {}

  static async start(row: BrokerRow, options: ConformanceOptions = {}): Promise<Conformance> {
    const simulator = row.create();
    options.prepare?.(simulator);
    await simulator.start();
    const clock = new SkippingClock(options.start ?? IN_SESSION);
    const known = new Map(simulator.instruments.map((one) => [`${one.exchange}:${one.symbol}`, one]));
    const feed = new Feed({
      name: FEED,
      definition: simulator.definition,
      credentials: simulator.credentials,
      instruments: { find: (symbol, exchange) => known.get(`${exchange}:${symbol}`) },
      publish: (topic, data) => conformance.keep(topic, data),
      onStatus: (status) => conformance.statuses.push(status),
      settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 5000, ...options.settings },
      clock,
      urls: simulator.urls,
      random: () => 0.5,
      log: { log: () => {}, warn: () => {} },
    });
    const conformance = new Conformance(row, simulator, clock, feed);
    feed.start();
    return conformance;
  }

  /** Ends the feed and the server; what a broker would have complained about fails the test. */
  async stop(): Promise<void> {
    await this.feed.stop();
    await this.simulator.stop();
    this.clock.stop();
    expect(this.simulator.violations).toEqual([]);
  }

  /** Instruments that have a book. */
  get tradable(): Instrument[] {
    return this.simulator.instruments.filter(({ exchange }) => !isIndexExchange(exchange));
  }

  /** The mode that says the most; not every broker has books. */
  get richest(): Mode {
    return this.simulator.definition.capabilities.modes.at(-1)!;
  }

  get state(): string {
    return this.feed.status.state;
  }

  want(...wishes: readonly Wish[]): void {
    for (const wish of wishes) this.feed.setInterest(topicOf(wish), true);
  }

  unwant(...wishes: readonly Wish[]): void {
    for (const wish of wishes) this.feed.setInterest(topicOf(wish), false);
  }

  subscriptionState(wish: Wish): SubscriptionState | undefined {
    return this.feed.subscriptionState(topicOf(wish));
  }

  /** Messages of one topic so far. */
  published(wish: Wish): Record<string, unknown>[] {
    return this.messages.get(formatTopic(topicOf(wish))) ?? [];
  }

  /** Wants these, and waits until the broker holds them and the first message of each has come. */
  async carry(...wishes: readonly Wish[]): Promise<void> {
    this.want(...wishes);
    await this.holds(...wishes);
    for (const wish of wishes) await this.until(() => expect(this.published(wish)).not.toEqual([]));
  }

  /** Waits until the broker holds exactly these, each once and in its richest mode. */
  async holds(...wishes: readonly Wish[]): Promise<void> {
    const richest = new Map<string, Wish>();
    for (const wish of wishes) {
      const { instrument, mode } = wish;
      const own = this.row.beside?.includes(mode) ? mode : '';
      const key = `${instrument.exchange}:${instrument.symbol}:${own}`;
      const other = richest.get(key);
      if (!other || MODE_RANK[mode] > MODE_RANK[other.mode]) richest.set(key, wish);
    }
    const expected = [...richest.values()].map(
      ({ instrument, mode }) => `${instrument.exchange}:${instrument.symbol} ${this.seen(mode, instrument)}`,
    );
    await this.until(() => {
      const { held } = this;
      // Telling two long lists apart costs more than waiting for them to be equally long.
      if (held.length !== expected.length) throw new Error(`${held.length} are held, not ${expected.length}`);
      expect(held).toEqual(expected.sort());
    });
  }

  /** The market moves, and every topic of these is told in its turn. */
  async moves(instrument: Instrument, values: Partial<Tick>, ...wishes: readonly Wish[]): Promise<void> {
    this.simulator.tick(instrument.symbol, instrument.exchange, values);
    for (const wish of wishes) {
      await this.until(() => expect(this.published(wish).at(-1)).toMatchObject(projected(values, wish)));
    }
  }

  /**
   * Waits for a condition while time passes, quicker than it does by itself, and the line stays alive.
   *
   * @param paceMs time that passes between two looks, in ms of the feed's clock
   */
  async until<T>(probe: () => T, paceMs = PACE_MS): Promise<void> {
    await eventually(async () => {
      try {
        if (probe() !== false) return;
      } catch (error) {
        await this.pass(paceMs);
        throw error;
      }
      await this.pass(paceMs);
      throw new Error('not yet');
    });
  }

  /** Lets time pass on a line that shows signs of life every few seconds, as brokers' lines do. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.clock.skip(Math.min(left, STEP_MS));
      await this.inAndOut();
      await this.simulator.beat();
    }
  }

  /** Lets both ends of all sockets, which share this process, read and write what is on its way. */
  async inAndOut(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await nextTurn();
  }

  /** What the broker's server makes of a mode. */
  private seen(mode: Mode, instrument: Instrument): Mode {
    const { sees } = this.row;
    return (typeof sees === 'function' ? sees(mode, instrument) : sees?.[mode]) ?? mode;
  }

  private get held(): string[] {
    return this.simulator
      .subscriptions()
      .map(({ exchange, symbol, mode }) => `${exchange}:${symbol} ${mode}`)
      .sort();
  }

  private keep(topic: string, data: Buffer): void {
    const list = this.messages.get(topic) ?? [];
    list.push(JSON.parse(data.toString()));
    this.messages.set(topic, list);
  }
}

function topicOf({ instrument, mode, depthLevel = 5 }: Wish): Topic {
  return { feed: FEED, exchange: instrument.exchange, symbol: instrument.symbol, mode, depthLevel };
}

/** What of a market's values a topic's messages hold. */
function projected({ ltp, open, high, low, depth }: Partial<Tick>, { mode }: Wish): Record<string, unknown> {
  const side = (levels: { price: number; quantity: number }[] | undefined) =>
    levels?.map(({ price, quantity }) => expect.objectContaining({ price, quantity }));
  return {
    ...(ltp === undefined ? {} : { ltp }),
    ...(mode === 'LTP' || open === undefined ? {} : { open, high, low }),
    ...(mode === 'DEPTH' && depth ? { depth: { buy: side(depth.buy), sell: side(depth.sell) } } : {}),
  };
}
