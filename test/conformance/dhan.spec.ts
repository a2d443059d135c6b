import { afterEach, describe, expect, it } from '@jest/globals';
import { DhanSimulator } from '../simulators/dhan.js';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

/** What only a broker with several sockets, and reasons for disconnecting them, can do to a feed. */
describe('the sockets of dhan', () => {
  let one: Conformance;
  let simulator: DhanSimulator;

  afterEach(() => one.stop());

  async function carrying(): Promise<{ quote: Wish; book: Wish }> {
    simulator = new DhanSimulator();
    const row = brokers.find(({ id }) => id === 'dhan')!;
    one = await Conformance.start({ ...row, create: () => simulator });
    const instrument = one.tradable[0]!;
    const quote: Wish = { instrument, mode: 'QUOTE' };
    const book: Wish = { instrument, mode: 'DEPTH', depthLevel: 20 };
    await one.carry(quote);
    one.want(book);
    await one.until(() => expect(one.published(book)).not.toEqual([]));
    return { quote, book };
  }

  it('leave the live feed alone when the deep one is not in the plan', async () => {
    const { quote, book } = await carrying();
    const { attempts } = simulator;
    simulator.disconnect('depth20', 806);
    await one.until(() => expect(one.subscriptionState(book)).toMatchObject({ code: 'BROKER_UNAVAILABLE' }));
    // Long enough for several tries, too short for the silence of the live feed to be a fault.
    await one.pass(45_000);
    expect([simulator.attempts, simulator.connections]).toEqual([attempts, 1]);
    await one.moves(quote.instrument, { ltp: 150.5 }, quote);
    await one.until(() => expect(one.state).toBe('live'));
  });

  it('wait a minute where there are too many of them', async () => {
    const { quote } = await carrying();
    const { attempts } = simulator;
    simulator.disconnect('feed', 805);
    await one.until(() => expect(one.state).toBe('reconnecting'));
    await one.pass(55_000);
    expect(simulator.attempts).toBe(attempts);
    await one.until(() => expect(simulator.attempts).toBe(attempts + 1));
    await one.moves(quote.instrument, { ltp: 150.5 }, quote);
  });

  it.each([807, 808, 809])('all wait for a new token when one of them is told %d', async (reason) => {
    const { quote } = await carrying();
    simulator.disconnect('depth20', reason);
    await one.until(() => expect(one.state).toBe('login_required'));
    await one.until(() => expect(simulator.connections).toBe(0));
    one.feed.login(simulator.faults.rollToken());
    await one.until(() => expect(simulator.connections).toBe(2));
    await one.moves(quote.instrument, { ltp: 150.5 }, quote);
  });

  it('stop for good when the client is blocked', async () => {
    await carrying();
    const { attempts } = simulator;
    simulator.faults.refuse(429);
    simulator.faults.drop();
    await one.until(() => expect(one.state).toBe('down'));
    const after = simulator.attempts;
    await one.pass(600_000);
    expect(simulator.attempts).toBe(after);
    expect(after - attempts).toBeLessThanOrEqual(2);
  });
});
