import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

describe('Feed, for its operator', () => {
  it('counts what is wanted, what flows, and what outlives its last subscriber', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_QUOTE', 'NSE_C_LTP');
    harness.broker.last.say({ ack: ['A.NSE'] });
    harness.unwant('NSE_C_LTP');
    expect(harness.feed.subscriptionCounts()).toEqual({
      wanted: 2,
      active: 1,
      pending: 1,
      stale: 0,
      lingering: 1,
      capacityExceeded: 0,
    });
  });

  it('shows each connection with what it carries and how long it has been so', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    harness.clock.advance(3000);
    expect(harness.feed.connections()).toEqual([
      { channel: expect.any(String), phase: 'ready', symbols: 2, readyForMs: expect.any(Number), reason: '' },
    ]);
    expect(harness.feed.connections()[0]!.readyForMs).toBeGreaterThanOrEqual(3000);
    harness.broker.last.drop();
    expect(harness.feed.connections()[0]).toMatchObject({ phase: 'waiting', reason: expect.stringMatching(/./) });
  });

  it('makes its connections anew when asked, with all that is wanted', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    expect(harness.feed.reconnect()).toBe(1);
    harness.clock.advance(100);
    expect(harness.broker.connections).toHaveLength(2);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP', 'B.NSE': 'LTP' });
    expect(harness.feed.counters.reconnects.operator).toBe(1);
  });

  it('tries a refused credential again when asked, once', () => {
    let answers = 403;
    harness = new FeedHarness({ script: { admits: () => (answers === 0 ? undefined : answers) } });
    harness.connect('NSE_A_LTP');
    harness.clock.advance(100);
    expect(harness.state).toBe('login_required');
    harness.feed.reconnect();
    harness.clock.advance(60_000);
    expect(harness.state).toBe('login_required');
    expect(harness.broker.connections).toHaveLength(2);
    answers = 0;
    harness.feed.reconnect();
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
  });

  it('does nothing once it has stopped', async () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    const stopped = harness.feed.stop();
    harness.clock.advance(3000);
    await stopped;
    expect(harness.feed.reconnect()).toBe(0);
    expect(harness.state).toBe('down');
  });
});
