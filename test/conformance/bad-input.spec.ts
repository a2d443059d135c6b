import { afterEach, describe, expect, it } from '@jest/globals';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

/** Ticks that come in one turn of the event loop. */
const BURST = 20;

describe.each(brokers)('$id, given what it cannot understand', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function carrying(mode?: Wish['mode']): Promise<Wish> {
    one = await Conformance.start(row);
    const wish: Wish = { instrument: one.tradable[0]!, mode: mode ?? one.richest };
    await one.carry(wish);
    return wish;
  }

  it.each(['garbage', 'truncated'] as const)('counts a frame that is %s, and goes on', async (fault) => {
    const wish = await carrying();
    const { attempts } = one.simulator;
    const { length } = one.published(wish);
    one.simulator.faults[fault]();
    await one.until(() => expect(one.feed.counters.decodeErrors).toBeGreaterThan(0));
    expect(one.published(wish)).toHaveLength(length);
    await one.moves(wish.instrument, { ltp: 150.5 }, wish);
    expect([one.simulator.attempts, one.simulator.connections]).toEqual([attempts, 1]);
  });

  it('carries a burst to its last tick', async () => {
    const wish = await carrying('QUOTE');
    const { symbol, exchange } = wish.instrument;
    const { attempts } = one.simulator;
    for (let place = 0; place < 2000; place++) {
      one.simulator.tick(symbol, exchange, { ltp: 100 + place / 4 });
      // Some brokers stop sending when a client has not acknowledged for too long.
      if (place % BURST === 0) await one.inAndOut();
    }
    await one.moves(wish.instrument, { ltp: 700.25 }, wish);
    expect(one.simulator.attempts).toBe(attempts);
    expect(one.feed.counters.decodeErrors).toBe(0);
  });

  it('loses nothing else when the broker refuses one subscription too many', async () => {
    one = await Conformance.start(row);
    const [first, second, third] = one.tradable.map((instrument): Wish => ({ instrument, mode: 'LTP' }));
    one.simulator.faults.capacity(2);
    await one.carry(first!, second!);
    const { attempts, requests } = one.simulator;
    one.want(third!);
    await one.until(() => expect(one.simulator.requests).toBeGreaterThan(requests));
    await one.pass(10_000);
    expect(one.subscriptionState(third!)).toMatchObject({ state: 'pending' });
    await one.holds(first!, second!);
    await one.moves(first!.instrument, { ltp: 150.5 }, first!);
    await one.moves(second!.instrument, { ltp: 151.5 }, second!);
    expect(one.simulator.attempts).toBe(attempts);
  });
});
