import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

const state = (topic: string) => harness.feed.subscriptionState(harness.topic(topic));

describe('Feed, telling where a subscription stands', () => {
  it('is pending until the broker or data confirms it, and then gives the age of its data', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    expect(state('NSE_A_LTP')).toEqual({ state: 'pending' });
    harness.broker.last.say({ ack: ['A.NSE'] });
    expect(state('NSE_A_LTP')).toEqual({ state: 'active' });
    harness.broker.last.tick('B');
    harness.clock.advance(250);
    expect(state('NSE_B_LTP')).toEqual({ state: 'active', ageMs: 250 });
    expect(state('NSE_C_LTP')).toBeUndefined();
  });

  it('is stale from a drop until it is confirmed again', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.tick('A');
    harness.broker.last.drop();
    expect(state('NSE_A_LTP')).toMatchObject({ state: 'stale' });
    harness.clock.advance(2000);
    expect(state('NSE_A_LTP')).toEqual({ state: 'stale', ageMs: 2000 });
    harness.broker.last.tick('A');
    expect(state('NSE_A_LTP')).toEqual({ state: 'active', ageMs: 0 });
  });

  it('keeps a refused symbol apart from the others, and does not ask again', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    harness.broker.last.say({ reject: { kind: 'fatal', message: 'no permission', symbols: ['A.NSE'] } });
    harness.clock.advance(60_000);
    expect(state('NSE_A_LTP')).toEqual({ state: 'pending', code: 'BROKER_UNAVAILABLE', message: 'no permission' });
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
    expect(harness.feed.counters.refused).toBe(1);
    harness.broker.last.tick('B');
    expect(state('NSE_B_LTP')).toMatchObject({ state: 'active' });
  });

  it('falls back to a poorer mode that is wanted when the richer one is refused', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_A_DEPTH');
    harness.broker.last.say({ reject: { kind: 'fatal', message: 'no depth', symbols: ['A.NSE'] } });
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
    harness.broker.last.tick('A');
    expect(state('NSE_A_LTP')).toMatchObject({ state: 'active' });
    expect(state('NSE_A_DEPTH')).toMatchObject({ code: 'BROKER_UNAVAILABLE', message: 'no depth' });
  });

  it('asks again for what was refused after a reconnect, once', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_A_DEPTH');
    harness.broker.last.say({ reject: { kind: 'fatal', message: 'no depth', symbols: ['A.NSE'] } });
    harness.clock.advance(100);
    harness.broker.last.drop();
    harness.clock.advance(3000);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'DEPTH' });
  });

  it('asks again for what was refused when it is wanted anew', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    harness.broker.last.say({ reject: { kind: 'fatal', message: 'no', symbols: ['A.NSE'] } });
    harness.unwant('NSE_A_LTP');
    harness.clock.advance(6000);
    expect(harness.broker.last.of('unsubscribe')).toHaveLength(0);
    harness.connect('NSE_A_LTP');
    expect(harness.broker.last.of('subscribe')).toHaveLength(2);
  });

  it('asks again, ever less often, for what is refused for the moment', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    for (let second = 0; second < 1800; second++) {
      const asked = harness.broker.last.held['A.NSE'];
      if (asked) {
        delete harness.broker.last.held['A.NSE'];
        harness.broker.last.say({ reject: { kind: 'retryable', message: 'busy', symbols: ['A.NSE'] } });
      }
      harness.clock.advance(1000);
    }
    const asked = harness.broker.last.of('subscribe').length - 1;
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(120);
  });
});
