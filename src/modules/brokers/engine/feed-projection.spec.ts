import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';
import type { Script } from '../../../../test/support/scripted-broker.js';

let harness: FeedHarness;
afterEach(() => harness.close());

const book = (levels: number) => {
  const side = Array.from({ length: levels }, (_, i) => ({ price: 100 - i, quantity: i + 1 }));
  return { buy: side, sell: side };
};

/** A broker whose deep book is a channel of its own, without prices. */
const deepChannel: Script = {
  channels: { feed: {}, deep: { symbolsPerConnection: 50 } },
  upstream: (item) =>
    item.mode === 'DEPTH' && item.depthLevel > 5
      ? [
          { ...item, channel: 'deep' },
          { ...item, mode: 'QUOTE', depthLevel: 5, channel: 'feed' },
        ]
      : [{ ...item, channel: 'feed' }],
};

describe('Feed, projecting ticks to topics', () => {
  it('publishes one depth tick to each wanted mode as its own projection', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_TCS_QUOTE', 'NSE_TCS_DEPTH');
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'DEPTH' });
    harness.broker.last.tick('TCS', { mode: 'DEPTH', ltp: 100, open: 99, depth: book(5) });
    const [ltp, quote, depth] = ['LTP', 'QUOTE', 'DEPTH'].map((mode) => harness.messages(`NSE_TCS_${mode}`));
    expect(ltp).toEqual([expect.not.objectContaining({ open: 99 })]);
    expect(quote).toEqual([expect.objectContaining({ open: 99, ltp: 100 })]);
    expect(quote![0]).not.toHaveProperty('depth');
    expect(depth).toEqual([expect.objectContaining({ open: 99, depth: book(5) })]);
  });

  it('does not publish a poorer tick to a richer topic', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_TCS_QUOTE', 'NSE_TCS_DEPTH');
    harness.broker.last.tick('TCS', { mode: 'LTP' });
    harness.broker.last.tick('TCS', { mode: 'QUOTE' });
    expect(harness.messages('NSE_TCS_LTP')).toHaveLength(2);
    expect(harness.messages('NSE_TCS_QUOTE')).toHaveLength(1);
    expect(harness.messages('NSE_TCS_DEPTH')).toHaveLength(0);
  });

  it('publishes a book without a price to depth topics only', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_TCS_DEPTH');
    harness.broker.last.tick('TCS', { mode: 'DEPTH', ltp: undefined, depth: book(5) });
    expect(harness.messages('NSE_TCS_LTP')).toHaveLength(0);
    expect(harness.messages('NSE_TCS_DEPTH')).toHaveLength(1);
  });

  it('publishes no price of 0 for what has not traded, but its book', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_TCS_DEPTH');
    harness.broker.last.tick('TCS', { ltp: 0 });
    expect(harness.feed.counters.rejectedTicks).toBe(1);
    harness.broker.last.tick('TCS', { mode: 'DEPTH', ltp: 0, depth: book(5) });
    expect(harness.messages('NSE_TCS_LTP')).toHaveLength(0);
    expect(harness.messages('NSE_TCS_DEPTH')).toEqual([expect.not.objectContaining({ ltp: expect.anything() })]);
  });

  it('publishes no depth message for a tick without a book', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_DEPTH', 'NSE_TCS_QUOTE');
    harness.broker.last.tick('TCS', { mode: 'DEPTH' });
    expect(harness.messages('NSE_TCS_DEPTH')).toHaveLength(0);
    expect(harness.messages('NSE_TCS_QUOTE')).toHaveLength(1);
  });

  it('feeds a deep topic from its channel, and fills what it lacks from the main stream', () => {
    harness = new FeedHarness({ script: deepChannel });
    harness.connect('NSE_TCS_DEPTH20', 'NSE_TCS_LTP');
    const [feed, deep] = ['feed', 'deep'].map(
      (channel) => harness.broker.connections.find(({ endpoint }) => endpoint.url === `memory:${channel}`)!,
    );
    expect(feed!.held).toEqual({ 'TCS.NSE': 'QUOTE' });
    expect(deep!.held).toEqual({ 'TCS.NSE': 'DEPTH20' });
    deep!.tick('TCS', { mode: 'DEPTH', depth_level: 20, ltp: undefined, depth: book(20) });
    feed!.tick('TCS', { mode: 'QUOTE', ltp: 101, open: 99, volume: 7 });
    feed!.tick('TCS', { mode: 'LTP', ltp: 102 });
    deep!.tick('TCS', { mode: 'DEPTH', depth_level: 20, ltp: undefined, bid: 100, depth: book(20) });
    const [alone, filled] = harness.messages('NSE_TCS_DEPTH20');
    expect(alone).not.toHaveProperty('ltp');
    expect(filled).toMatchObject({ ltp: 102, open: 99, volume: 7, bid: 100 });
    expect((filled!.depth as { buy: unknown[] }).buy).toHaveLength(20);
    expect(harness.messages('NSE_TCS_LTP').map(({ ltp }) => ltp)).toEqual([101, 102]);
  });

  it('keeps the shallow topic on the main stream when a deep channel runs beside it', () => {
    harness = new FeedHarness({ script: deepChannel });
    harness.connect('NSE_TCS_DEPTH20', 'NSE_TCS_DEPTH');
    const deep = harness.broker.connections.find(({ endpoint }) => endpoint.url === 'memory:deep')!;
    deep.tick('TCS', { mode: 'DEPTH', depth_level: 20, depth: book(20) });
    expect(harness.messages('NSE_TCS_DEPTH')).toHaveLength(0);
    expect(harness.messages('NSE_TCS_DEPTH20')).toHaveLength(1);
  });

  it('cuts the deep book for the shallow topic where one stream carries both', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_DEPTH20', 'NSE_TCS_DEPTH');
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'DEPTH20' });
    harness.broker.last.tick('TCS', { mode: 'DEPTH', depth_level: 20, depth: book(20) });
    harness.broker.last.tick('TCS', { mode: 'DEPTH', depth: book(5) });
    const levels = (topic: string) =>
      harness.messages(topic).map(({ depth }) => (depth as { buy: unknown[] }).buy.length);
    expect(levels('NSE_TCS_DEPTH')).toEqual([5, 5]);
    expect(levels('NSE_TCS_DEPTH20')).toEqual([20]);
  });
});
