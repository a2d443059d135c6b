import { afterEach, describe, expect, it } from '@jest/globals';
import { MstockSimulator } from '../simulators/mstock.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

/** What no document settles about mstock, and a feed must bear either way. */
describe('the open questions of mstock', () => {
  let one: Conformance;
  let simulator: MstockSimulator;

  afterEach(() => one.stop());

  async function start(deviation: Partial<Pick<MstockSimulator, 'answersLogin' | 'prefixesPackets'>>): Promise<Wish> {
    simulator = Object.assign(new MstockSimulator(), deviation);
    const row = brokers.find(({ id }) => id === 'mstock')!;
    one = await Conformance.start({ ...row, create: () => simulator });
    return { instrument: one.tradable[0]!, mode: 'DEPTH' };
  }

  it('include a login that is never answered: what is wanted is asked for after two seconds', async () => {
    const wish = await start({ answersLogin: false });
    const before = one.clock.monotonic();
    await one.carry(wish);
    expect(one.clock.monotonic() - before).toBeGreaterThanOrEqual(2000);
    await one.moves(wish.instrument, { ltp: 150.5 }, wish);
    expect([simulator.attempts, simulator.connections]).toEqual([1, 1]);
  });

  it('include a prefix in front of the packets', async () => {
    const wish = await start({ prefixesPackets: true });
    await one.carry(wish);
    await one.moves(wish.instrument, { ltp: 150.5, open: 148.5, high: 152, low: 147.25 }, wish);
    expect(one.feed.counters.decodeErrors).toBe(0);
  });
});
