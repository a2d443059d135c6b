import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

describe('Feed', () => {
  it('opens no connection before something is wanted', () => {
    harness = new FeedHarness();
    harness.clock.advance(60_000);
    expect(harness.broker.connections).toHaveLength(0);
    expect(harness.feed.status).toMatchObject({ feed: 'scripted', broker: 'scripted', state: 'quiet' });
  });

  it('subscribes what is wanted, and publishes what comes', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP');
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'LTP' });
    harness.broker.last.tick('TCS', { ltp: 3100.5 });
    expect(harness.messages('NSE_TCS_LTP')).toEqual([
      { seq: 1, symbol: 'TCS', exchange: 'NSE', ltp: 3100.5, timestamp: '2025-11-21T05:00:00.100Z' },
    ]);
  });

  it('counts seq per topic, and repeats the last value with its seq to every new subscriber', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_INFY_LTP');
    harness.broker.last.tick('TCS', { ltp: 1 });
    harness.broker.last.tick('TCS', { ltp: 2 });
    harness.broker.last.tick('INFY', { ltp: 3 });
    harness.want('NSE_TCS_LTP');
    expect(harness.messages('NSE_TCS_LTP').map(({ seq, ltp }) => [seq, ltp])).toEqual([
      [1, 1],
      [2, 2],
      [2, 2],
    ]);
    expect(harness.messages('NSE_INFY_LTP')).toHaveLength(1);
  });

  it('goes on counting, and knows the last value, when a topic is wanted again later', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_INFY_LTP');
    harness.broker.last.tick('TCS', { ltp: 1 });
    harness.unwant('NSE_TCS_LTP');
    harness.clock.advance(10_000);
    harness.connect('NSE_TCS_LTP');
    harness.broker.last.tick('TCS', { ltp: 2 });
    expect(harness.messages('NSE_TCS_LTP').map(({ seq, ltp }) => [seq, ltp])).toEqual([
      [1, 1],
      [1, 1],
      [2, 2],
    ]);
  });

  it('counts and ignores wishes that the broker cannot fulfil', () => {
    harness = new FeedHarness();
    harness.connect('NSE_NOPE_LTP', 'NSE_TCS_DEPTH50', 'NSE_TCS_QUOTE');
    expect(harness.feed.counters.unknownTopics).toBe(2);
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'QUOTE' });
    expect(harness.feed.subscriptionState(harness.topic('NSE_NOPE_LTP'))).toBeUndefined();
  });

  it('counts garbage and ticks that nobody wants, and publishes nothing for them', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP');
    for (let i = 0; i < 20; i++) harness.broker.last.say('garbage');
    harness.broker.last.say('poison');
    harness.broker.last.tick('OTHER');
    harness.broker.last.tick('TCS', { ltp: Number.NaN, volume: -1 });
    expect(harness.published).toHaveLength(0);
    expect(harness.feed.counters).toMatchObject({ decodeErrors: 21, unknownTicks: 1, rejectedTicks: 1, frames: 23 });
    expect(harness.logged.filter((line) => line.includes('not understood'))).toHaveLength(2);
    harness.broker.last.tick('TCS');
    expect(harness.published).toHaveLength(1);
  });

  it('hands on order updates and notices', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP');
    harness.broker.last.say({ order: { order_id: '1' } });
    harness.broker.last.say({ notice: 'maintenance for first at 18:00' });
    expect(harness.orders).toEqual([{ order_id: '1' }]);
    expect(harness.logged).toContain('scripted: the broker says: maintenance for *** at 18:00');
  });

  it('closes every connection and every timer when it stops', async () => {
    harness = new FeedHarness({ script: { heartbeatMs: 1000, channels: { feed: { symbolsPerConnection: 1 } } } });
    harness.connect('NSE_TCS_LTP', 'NSE_INFY_LTP');
    harness.unwant('NSE_TCS_LTP');
    expect(harness.broker.live).toHaveLength(2);
    const stopped = harness.feed.stop();
    expect(harness.state).toBe('down');
    harness.clock.advance(1000);
    await stopped;
    expect(harness.broker.live).toHaveLength(0);
    expect(harness.clock.pending).toBe(0);
    harness.want('NSE_TCS_LTP');
    harness.clock.advance(60_000);
    expect(harness.broker.connections).toHaveLength(2);
  });

  it('stops within seconds of a broker that does not answer the close', async () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP');
    harness.broker.last.ignoresClose = true;
    const stopped = harness.feed.stop();
    harness.clock.advance(2000);
    await stopped;
    expect(harness.clock.pending).toBe(0);
  });
});
