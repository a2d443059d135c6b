import { describe, expect, it } from '@jest/globals';
import type { Tick } from '../../../../common/tick.js';
import { emptyBook, setTouch } from './book.js';
import { brokerText } from './broker-text.js';
import { feedUrl } from './feed-url.js';
import { frameText } from './frame-text.js';
import { Groups } from './groups.js';
import { ReusedTicks } from './reused-ticks.js';

describe('the pieces that feeds share', () => {
  it('gather values by key, in the order in which they came', () => {
    const groups = new Groups<string, number>();
    for (const [key, value] of [
      ['b', 1],
      ['a', 2],
      ['b', 3],
    ] as const) {
      groups.add(key, value);
    }
    expect([...groups]).toEqual([
      ['b', [1, 3]],
      ['a', [2]],
    ]);
  });

  it('keep what a broker says short, and free of secrets that it would cut in two', () => {
    expect(brokerText(`the-token ${'x'.repeat(300)}`, ['the-token', undefined])).toBe(`*** ${'x'.repeat(196)}`);
  });

  it('read texts that come as bytes', () => {
    expect([frameText('ä'), frameText(Buffer.from('ä'))]).toEqual(['ä', 'ä']);
  });

  it('go to the official address with a query, or to the server that stands in for it', () => {
    const context = { credentials: {}, channel: 'feed', now: () => 0 };
    const query = { key: 'a b', token: undefined };
    expect(feedUrl(context, 'wss://broker.test/feed', query)).toBe('wss://broker.test/feed?key=a+b&token=');
    expect(feedUrl({ ...context, urls: { feed: 'ws://127.0.0.1:9/?x=1' } }, 'wss://broker.test', query)).toBe(
      'ws://127.0.0.1:9/?x=1&key=a+b&token=',
    );
  });

  it('fill one tick of each mode again and again', () => {
    const ticks = new ReusedTicks();
    const first = ticks.of({ symbol: 'A', exchange: 'NSE' }, 'LTP');
    first.ltp = 1;
    expect(ticks.of({ symbol: 'B', exchange: 'BSE' }, 'LTP')).toBe(first);
    expect(first).toEqual({ symbol: 'B', exchange: 'BSE', mode: 'LTP', ltp: 1 });
    expect(ticks.of({ symbol: 'B', exchange: 'BSE' }, 'DEPTH')).toEqual({
      symbol: 'B',
      exchange: 'BSE',
      mode: 'DEPTH',
    });
  });

  it('tell the best prices of a book, and none of a side that is empty', () => {
    const tick: Tick = { symbol: 'A', exchange: 'NSE', mode: 'DEPTH', bid: 1, ask: 2, ask_qty: 3 };
    const depth = emptyBook(5);
    depth.buy[0] = { price: 10, quantity: 4, orders: 1 };
    setTouch(tick, depth);
    expect(tick).toEqual({ symbol: 'A', exchange: 'NSE', mode: 'DEPTH', bid: 10, bid_qty: 4 });
    expect(depth.sell).toHaveLength(5);
    setTouch(tick, undefined);
    expect(tick.bid).toBeUndefined();
  });
});
