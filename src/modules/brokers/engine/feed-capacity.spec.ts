import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

const limits = { symbolsPerConnection: 2, connectionsPerAccount: 2 };
const state = (topic: string) => harness.feed.subscriptionState(harness.topic(topic));

describe('Feed, pooling connections', () => {
  it('opens connections one by one, as they are needed', () => {
    harness = new FeedHarness({ script: { channels: { feed: limits } } });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    expect(harness.broker.live).toHaveLength(1);
    harness.connect('NSE_C_LTP');
    expect(harness.broker.live.map(({ held }) => Object.keys(held).length)).toEqual([2, 1]);
  });

  it('places on the least loaded of several connections with room', () => {
    harness = new FeedHarness({
      script: { channels: { feed: { symbolsPerConnection: 3, connectionsPerAccount: 2 } } },
    });
    harness.connect(...['A', 'B', 'C', 'D', 'E', 'F'].map((symbol) => `NSE_${symbol}_LTP`));
    harness.unwant('NSE_A_LTP', 'NSE_D_LTP', 'NSE_E_LTP');
    harness.clock.advance(6000);
    harness.connect('NSE_G_LTP');
    expect(harness.broker.live.map(({ held }) => Object.keys(held))).toEqual([
      ['B.NSE', 'C.NSE'],
      ['F.NSE', 'G.NSE'],
    ]);
  });

  it('places on the connection that is left, and closes the empty one', () => {
    harness = new FeedHarness({ script: { channels: { feed: limits } } });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP', 'NSE_C_LTP');
    harness.unwant('NSE_A_LTP', 'NSE_B_LTP');
    harness.clock.advance(6000);
    expect(harness.broker.live.map(({ held }) => held)).toEqual([{ 'C.NSE': 'LTP' }]);
    harness.connect('NSE_D_LTP');
    expect(harness.broker.live.map(({ held }) => held)).toEqual([{ 'C.NSE': 'LTP', 'D.NSE': 'LTP' }]);
  });

  it('names the limit for what does not fit, and serves it once there is room', () => {
    harness = new FeedHarness({ script: { channels: { feed: limits } } });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP', 'NSE_C_LTP', 'NSE_D_LTP', 'NSE_E_LTP');
    expect(harness.broker.live).toHaveLength(2);
    expect(harness.broker.held).not.toHaveProperty(['E.NSE']);
    expect(state('NSE_E_LTP')).toEqual({
      state: 'pending',
      code: 'CAPACITY_EXCEEDED',
      message: expect.stringContaining('2 connections of 2 symbols'),
    });
    expect(harness.feed.counters.capacityExceeded).toBe(1);
    expect(harness.feed.status.message).toContain('1 subscriptions wait for room');
    harness.unwant('NSE_B_LTP');
    harness.clock.advance(6000);
    expect(harness.broker.held).toHaveProperty(['E.NSE']);
    expect(state('NSE_E_LTP')).toEqual({ state: 'pending' });
    expect(harness.feed.status.message).not.toContain('wait');
  });

  it('forgets a wish without room when it goes', () => {
    harness = new FeedHarness({
      script: { channels: { feed: { symbolsPerConnection: 1, connectionsPerAccount: 1 } } },
    });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    harness.unwant('NSE_B_LTP');
    harness.clock.advance(6000);
    expect(state('NSE_B_LTP')).toBeUndefined();
    harness.unwant('NSE_A_LTP');
    harness.clock.advance(6000);
    expect(harness.broker.live).toHaveLength(0);
  });

  it("takes the operator's limits in place of the broker's, on the main channel", () => {
    harness = new FeedHarness({
      script: {
        channels: { feed: {}, deep: {} },
        upstream: (item) => [{ ...item, channel: item.depthLevel > 5 ? 'deep' : 'feed' }],
      },
      feed: {
        settings: { backoffMinMs: 1, backoffMaxMs: 1, lingerMs: 1, symbolsPerConnection: 1, connectionsPerAccount: 2 },
      },
    });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP', 'NSE_C_LTP', 'NSE_A_DEPTH20', 'NSE_B_DEPTH20');
    const urls = harness.broker.live.map(({ endpoint }) => endpoint.url);
    expect(urls.sort()).toEqual(['memory:deep', 'memory:feed', 'memory:feed']);
    expect(state('NSE_C_LTP')).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
  });

  describe('where a richer mode weighs more', () => {
    const weighed = { ...limits, weight: ({ mode }: { mode: string }) => (mode === 'DEPTH' ? 2 : 1) };

    it('moves an instrument to where its richer mode fits', () => {
      harness = new FeedHarness({ script: { channels: { feed: weighed } } });
      harness.connect('NSE_A_LTP', 'NSE_B_LTP');
      harness.connect('NSE_A_DEPTH');
      expect(harness.broker.live.map(({ held }) => held)).toEqual([{ 'B.NSE': 'LTP' }, { 'A.NSE': 'DEPTH' }]);
    });

    it('goes on with the poorer mode where the richer one finds no room', () => {
      harness = new FeedHarness({ script: { channels: { feed: { ...weighed, connectionsPerAccount: 1 } } } });
      harness.connect('NSE_A_LTP', 'NSE_B_LTP');
      harness.connect('NSE_A_DEPTH');
      expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP', 'B.NSE': 'LTP' });
      expect(state('NSE_A_DEPTH')).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
      harness.broker.last.tick('A');
      expect(state('NSE_A_LTP')).toMatchObject({ state: 'active' });
      harness.unwant('NSE_B_LTP');
      harness.clock.advance(6000);
      expect(harness.broker.held).toEqual({ 'A.NSE': 'DEPTH' });
    });
  });
});
