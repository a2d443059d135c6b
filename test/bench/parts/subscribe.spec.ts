import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/common/clock.js';
import { angel } from '../../../src/modules/brokers/angel/index.js';
import type { BrokerDefinition } from '../../../src/modules/brokers/engine/contract.js';
import { Feed } from '../../../src/modules/brokers/engine/feed.js';
import { zerodha } from '../../../src/modules/brokers/zerodha/index.js';
import { SimulatedBroker } from './simulated-broker.js';
import { type MeasuredFeedOptions, subscribeAll } from './subscribe.js';

const DEADLINE_MS = 20_000;

describe('subscribeAll', () => {
  let simulator: SimulatedBroker;

  afterEach(() => simulator.stop());

  function feedOf(definition: BrokerDefinition, changes: Partial<MeasuredFeedOptions> = {}) {
    return (options: MeasuredFeedOptions): Feed =>
      new Feed({
        ...options,
        ...changes,
        definition,
        onStatus: () => {},
        settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 5000 },
        clock: systemClock,
        log: { log: () => {}, warn: () => {} },
      });
  }

  it('takes the time until all are active, and what the simulator in the other process has counted', async () => {
    simulator = await SimulatedBroker.start('zerodha', 30);
    const before = performance.now();
    const { seconds, report } = await subscribeAll(simulator, feedOf(zerodha), DEADLINE_MS);
    expect(report).toEqual({ requests: 2, connections: 1, held: 30, violations: [] });
    expect(seconds).toBeGreaterThan(0);
    expect(seconds * 1000).toBeLessThan(performance.now() - before);
  });

  it('counts each connection that a broker needs', async () => {
    simulator = await SimulatedBroker.start('angel', 1001);
    const { report } = await subscribeAll(simulator, feedOf(angel), DEADLINE_MS);
    expect(report).toEqual({ requests: 2, connections: 2, held: 1001, violations: [] });
  });

  it('gives no time for symbols that never became active', async () => {
    simulator = await SimulatedBroker.start('zerodha', 3);
    const [known] = simulator.offer.instruments;
    const instruments = { find: (symbol: string) => (symbol === known!.symbol ? known : undefined) };
    const subscribed = subscribeAll(simulator, feedOf(zerodha, { instruments }), 500);
    await expect(subscribed).rejects.toThrow('2 of 3 symbols are not active; the feed is');
  });
});
