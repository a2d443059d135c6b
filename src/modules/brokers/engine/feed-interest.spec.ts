import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

describe('Feed, following interest', () => {
  it('holds one upstream mode per instrument: the highest wanted, up and down', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP');
    harness.connect('NSE_TCS_DEPTH', 'NSE_TCS_QUOTE');
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'DEPTH' });
    harness.unwant('NSE_TCS_DEPTH');
    harness.clock.advance(6000);
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'QUOTE' });
    harness.unwant('NSE_TCS_QUOTE');
    harness.clock.advance(6000);
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'LTP' });
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.broker.last.of('unsubscribe')).toHaveLength(0);
  });

  it('keeps the data of others when one instrument is dropped', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_INFY_LTP');
    harness.unwant('NSE_TCS_LTP');
    harness.clock.advance(6000);
    expect(harness.broker.last.of('unsubscribe')).toEqual([{ op: 'unsubscribe', items: { 'TCS.NSE': 'LTP' } }]);
    harness.broker.last.tick('INFY');
    harness.broker.last.tick('TCS');
    expect(harness.messages('NSE_INFY_LTP')).toHaveLength(1);
    expect(harness.messages('NSE_TCS_LTP')).toHaveLength(0);
  });

  it('lets a subscription linger, so that flapping costs nothing upstream', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP', 'NSE_INFY_LTP');
    for (let i = 0; i < 10; i++) {
      harness.unwant('NSE_TCS_LTP');
      harness.clock.advance(4900);
      harness.want('NSE_TCS_LTP');
      harness.clock.advance(100);
    }
    expect(harness.broker.last.requests.map(({ op }) => op)).toEqual(['login', 'subscribe']);
  });

  it('closes a connection that carries nothing after the linger', () => {
    harness = new FeedHarness();
    harness.connect('NSE_TCS_LTP');
    harness.unwant('NSE_TCS_LTP');
    harness.clock.advance(4900);
    expect(harness.broker.live).toHaveLength(1);
    harness.clock.advance(1000);
    expect(harness.broker.live).toHaveLength(0);
    expect(harness.state).toBe('quiet');
    harness.connect('NSE_TCS_LTP');
    expect(harness.broker.held).toEqual({ 'TCS.NSE': 'LTP' });
    expect(harness.broker.connections).toHaveLength(2);
  });

  it('stays connected with nothing subscribed where the broker wants that', () => {
    harness = new FeedHarness({ script: { keepsConnection: true } });
    harness.connect('NSE_TCS_LTP');
    harness.unwant('NSE_TCS_LTP');
    harness.clock.advance(10_000);
    expect(harness.broker.live).toHaveLength(1);
    expect(harness.broker.held).toEqual({});
    expect(harness.state).toBe('quiet');
  });

  it('follows an instrument to its new token', () => {
    let token = 'old';
    const find = (symbol: string, exchange: string) => ({
      symbol,
      exchange,
      token,
      brsymbol: symbol,
      brexchange: exchange,
    });
    harness = new FeedHarness({ feed: { instruments: { find } } });
    harness.connect('NSE_TCS_LTP', 'NSE_TCS_QUOTE');
    harness.feed.refreshInstruments();
    harness.clock.advance(100);
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
    token = 'new';
    harness.feed.refreshInstruments();
    harness.clock.advance(100);
    expect(harness.broker.last.of('unsubscribe')).toHaveLength(1);
    expect(harness.broker.last.of('subscribe')).toHaveLength(2);
    harness.broker.last.tick('TCS', { mode: 'QUOTE' });
    expect(harness.messages('NSE_TCS_QUOTE')).toHaveLength(1);
  });

  it('holds upstream exactly the union of all demands, each in its richest mode, whatever consumers do', () => {
    const MODES = ['LTP', 'QUOTE', 'DEPTH', 'DEPTH20'];
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ consumer: fc.nat(3), symbol: fc.nat(7), mode: fc.nat(3), wants: fc.boolean() }),
      },
      { weight: 3, arbitrary: fc.record({ advance: fc.integer({ min: 1, max: 8000 }) }) },
      { weight: 1, arbitrary: fc.constant({ drop: true }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        harness = new FeedHarness({
          script: {
            channels: {
              feed: { symbolsPerConnection: 3, connectionsPerAccount: 3, batchSize: 2, batchesPerSecond: 5 },
            },
          },
        });
        const demands = new Map<string, Set<number>>();
        for (const one of steps) {
          if ('advance' in one) harness.clock.advance(one.advance);
          else if ('drop' in one) harness.broker.live.at(-1)?.drop();
          else change(harness, demands, `NSE_S${one.symbol}_${MODES[one.mode]}`, one.consumer, one.wants);
        }
        harness.clock.advance(300_000);
        const union: Record<string, string> = {};
        for (const mode of MODES) {
          for (let symbol = 0; symbol <= 7; symbol++) {
            if (demands.get(`NSE_S${symbol}_${mode}`)?.size) union[`S${symbol}.NSE`] = mode;
          }
        }
        expect(harness.broker.held).toEqual(union);
        for (const connection of harness.broker.connections) {
          expect(connection.duplicates).toBe(0);
          for (const { op, items } of connection.requests) {
            if (op === 'subscribe' || op === 'unsubscribe') expect(Object.keys(items!).length).toBeLessThanOrEqual(2);
          }
          expect(Object.keys(connection.held).length).toBeLessThanOrEqual(3);
        }
        harness.close();
      }),
      { numRuns: 200 },
    );
  });
});

/** What the bus would tell the feed when a consumer changes its mind. */
function change(
  feed: FeedHarness,
  demands: Map<string, Set<number>>,
  topic: string,
  consumer: number,
  wants: boolean,
): void {
  const consumers = demands.get(topic) ?? new Set();
  demands.set(topic, consumers);
  if (wants) {
    consumers.add(consumer);
    feed.want(topic);
  } else if (consumers.delete(consumer) && consumers.size === 0) {
    feed.unwant(topic);
  }
}
