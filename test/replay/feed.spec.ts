import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FeedStatus } from '../../src/common/feed-state.js';
import { Feed } from '../../src/modules/brokers/engine/feed.js';
import { createReplay, replayInstruments } from '../../src/modules/brokers/replay/index.js';
import { SessionLibrary } from '../../src/modules/brokers/replay/player/session-library.js';
import { parseTopic } from '../../src/modules/bus/topic.js';
import { FakeClock } from '../support/fake-clock.js';

const instruments = replayInstruments();

/** The shipped recording through the engine, on a clock of the test's own. */
class ReplayFeed {
  readonly clock = new FakeClock('2026-01-05T04:00:00.000Z');
  readonly published: { topic: string; data: Record<string, unknown> }[] = [];
  readonly statuses: FeedStatus[] = [];
  readonly feed: Feed;

  constructor(credentials: Record<string, string> = {}) {
    this.feed = new Feed({
      name: 'replay',
      definition: createReplay(new SessionLibrary(this.clock)),
      credentials,
      instruments: {
        find: (symbol, exchange) => instruments.find((one) => one.symbol === symbol && one.exchange === exchange),
      },
      publish: (topic, data) => this.published.push({ topic, data: JSON.parse(data.toString()) }),
      onStatus: (status) => this.statuses.push(status),
      settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 5000 },
      clock: this.clock,
      log: { log: () => {}, warn: () => {} },
    });
    this.feed.start();
  }

  want(...topics: string[]): void {
    for (const topic of topics) this.feed.setInterest(parseTopic(`replay_${topic}`)!, true);
  }

  of(topic: string): Record<string, unknown>[] {
    return this.published.filter((message) => message.topic === `replay_${topic}`).map(({ data }) => data);
  }
}

const started: ReplayFeed[] = [];
function replayFeed(credentials?: Record<string, string>): ReplayFeed {
  const feed = new ReplayFeed(credentials);
  started.push(feed);
  return feed;
}

afterAll(async () => {
  for (const { feed, clock } of started) {
    const stopped = feed.stop();
    clock.advance(10_000);
    await stopped;
  }
});

describe('the replay through the engine', () => {
  let replay: ReplayFeed;
  beforeEach(() => {
    replay = replayFeed();
  });

  it('has the current value of every instrument at once, and is live', () => {
    replay.want(...instruments.map(({ exchange, symbol }) => `${exchange}_${symbol}_LTP`));
    replay.clock.advance(2000);
    for (const { exchange, symbol } of instruments) {
      expect(replay.of(`${exchange}_${symbol}_LTP`).length).toBeGreaterThan(0);
    }
    expect(replay.feed.status.state).toBe('live');
  });

  it('publishes a real book as it is, and a synthesised one with its marks', () => {
    replay.want('NSE_BSE_DEPTH', 'NSE_RELIANCE_DEPTH', 'NSE_RELIANCE_QUOTE');
    replay.clock.advance(60_000);
    const real = replay.of('NSE_BSE_DEPTH');
    expect(real.length).toBeGreaterThan(60);
    expect(real[0]).toMatchObject({ ltp: 2720.1, close: 2735, open: 2715 });
    expect(real.some((data) => 'broker_supported' in data || 'interpolated' in data)).toBe(false);
    const synthesised = replay.of('NSE_RELIANCE_DEPTH');
    expect(synthesised.length).toBeGreaterThan(40);
    for (const data of synthesised) {
      expect(data).toMatchObject({ interpolated: true, broker_supported: false, close: 1554.3 });
      expect(data.broker_message).toMatch(/synthesised/);
      expect((data.depth as { buy: unknown[] }).buy).toHaveLength(5);
      expect(data).not.toHaveProperty('bid');
    }
    for (const data of replay.of('NSE_RELIANCE_QUOTE')) expect(data).not.toHaveProperty('depth');
  });

  it('shows open interest of an option, and neither volume nor a book of an index', () => {
    replay.want('NFO_BANKNIFTY30DEC2559400CE_QUOTE', 'NSE_INDEX_NIFTY_QUOTE');
    replay.clock.advance(5000);
    expect(replay.of('NFO_BANKNIFTY30DEC2559400CE_QUOTE')[0]).toMatchObject({ oi: 338_625, ltp: expect.any(Number) });
    const index = replay.of('NSE_INDEX_NIFTY_QUOTE');
    expect(index.length).toBeGreaterThanOrEqual(4);
    expect(Object.keys(index[0]!).sort()).toEqual([
      'exchange',
      'high',
      'low',
      'ltp',
      'open',
      'seq',
      'symbol',
      'timestamp',
    ]);
  });

  it('publishes the same messages in each run', () => {
    const topics = instruments.map(({ exchange, symbol }) => `${exchange}_${symbol}_QUOTE`);
    const run = (): unknown => {
      const other = replayFeed({ speed: '60' });
      other.want(...topics);
      other.clock.advance(10_000);
      return other.published;
    };
    const first = run();
    expect(run()).toEqual(first);
    expect((first as unknown[]).length).toBeGreaterThan(4000);
  });

  it('goes down for good, with the reason, when the recording cannot be played', () => {
    const broken = replayFeed({ file: '/no/such/day.tgr' });
    broken.want('NSE_BSE_LTP');
    broken.clock.advance(120_000);
    expect(broken.feed.status).toMatchObject({ state: 'down', message: expect.stringMatching(/does not exist/) });
  });
});
