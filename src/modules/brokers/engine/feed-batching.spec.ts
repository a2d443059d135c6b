import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

const symbols = (count: number, mode = 'LTP') => Array.from({ length: count }, (_, i) => `NSE_S${i}_${mode}`);
const sizes = () => harness.broker.last.of('subscribe').map(({ items }) => Object.keys(items!).length);

describe('Feed, batching subscriptions', () => {
  it('asks for 3,000 symbols in the fewest calls, in less than two seconds', () => {
    harness = new FeedHarness({
      script: { channels: { feed: { symbolsPerConnection: 3000, batchSize: 500, batchesPerSecond: 4 } } },
    });
    harness.want(...symbols(3000));
    harness.clock.advance(2000);
    expect(sizes()).toEqual([500, 500, 500, 500, 500, 500]);
    expect(Object.keys(harness.broker.held)).toHaveLength(3000);
  });

  it('gathers a burst that arrives bit by bit on an open connection', () => {
    harness = new FeedHarness({ script: { channels: { feed: { symbolsPerConnection: 3000, batchSize: 500 } } } });
    harness.connect('NSE_FIRST_LTP');
    for (const topic of symbols(300)) {
      harness.want(topic);
      if (topic.endsWith('0_LTP')) harness.clock.advance(1);
    }
    harness.clock.advance(100);
    expect(sizes()).toEqual([1, 300]);
  });

  it('does not wait for the end of a burst that does not end', () => {
    harness = new FeedHarness({ script: { channels: { feed: { symbolsPerConnection: 3000, batchSize: 500 } } } });
    harness.connect('NSE_FIRST_LTP');
    for (const topic of symbols(100)) {
      harness.want(topic);
      harness.clock.advance(1);
    }
    expect(sizes()[1]).toBeGreaterThan(50);
  });

  it('puts the items of a mode together, so that a frame for each mode stays one frame a batch', () => {
    harness = new FeedHarness({ script: { channels: { feed: { batchSize: 10 } } } });
    const mixed = Array.from({ length: 40 }, (_, i) => `NSE_S${i}_${['LTP', 'DEPTH'][i % 2]}`);
    harness.want(...mixed);
    harness.clock.advance(2000);
    const modes = harness.broker.last.of('subscribe').map(({ items }) => new Set(Object.values(items!)).size);
    expect(modes).toEqual([1, 1, 1, 1]);
  });

  it('keeps to the calls a second that the broker allows, subscribing and unsubscribing', () => {
    harness = new FeedHarness({
      script: { channels: { feed: { symbolsPerConnection: 3000, batchSize: 10, batchesPerSecond: 2 } } },
    });
    harness.connect(...symbols(60));
    expect(sizes()).toHaveLength(2);
    harness.clock.advance(1000);
    expect(sizes()).toHaveLength(4);
    harness.unwant(...symbols(50));
    harness.clock.advance(60_000);
    expect(harness.broker.last.of('unsubscribe')).toHaveLength(5);
    expect(harness.feed.counters.batches).toBe(11);
  });

  it('drops first, and asks then', () => {
    harness = new FeedHarness({
      script: { channels: { feed: { symbolsPerConnection: 2, connectionsPerAccount: 1 } } },
    });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    harness.unwant('NSE_A_LTP');
    harness.clock.advance(4990);
    harness.want('NSE_C_LTP');
    harness.clock.advance(100);
    expect(harness.broker.last.requests.slice(2).map(({ op }) => op)).toEqual(['unsubscribe', 'subscribe']);
    expect(harness.broker.held).toEqual({ 'B.NSE': 'LTP', 'C.NSE': 'LTP' });
  });

  it('says nothing upstream about a wish that came and went before it was sent', () => {
    harness = new FeedHarness({
      script: { channels: { feed: { batchSize: 1, batchesPerSecond: 0.1 } } },
      feed: { settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 10 } },
    });
    harness.connect('NSE_A_LTP');
    harness.connect('NSE_B_LTP');
    harness.unwant('NSE_B_LTP');
    harness.clock.advance(60_000);
    expect(harness.broker.last.requests.map(({ op }) => op)).toEqual(['login', 'subscribe']);
  });
});
