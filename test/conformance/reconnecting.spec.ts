import { afterEach, describe, expect, it } from '@jest/globals';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

describe.each(brokers)('$id, when its line is lost', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function carrying(): Promise<Wish[]> {
    one = await Conformance.start(row);
    const [first, second, third] = one.tradable;
    const wishes: Wish[] = [
      { instrument: first!, mode: 'LTP' },
      { instrument: second!, mode: 'QUOTE' },
      { instrument: third!, mode: one.richest },
    ];
    await one.carry(...wishes);
    return wishes;
  }

  it('comes back with all that is wanted, each once', async () => {
    const wishes = await carrying();
    one.simulator.faults.drop();
    await one.until(() => expect(one.simulator.connections).toBe(0));
    await one.holds(...wishes);
    for (const [place, wish] of wishes.entries()) await one.moves(wish.instrument, { ltp: 150.5 + place }, wish);
    expect(one.simulator.connections).toBe(1);
    expect(one.statuses.map(({ state }) => state)).toContain('reconnecting');
    await one.until(() => expect(one.state).toBe('live'));
  });

  it('forgets what was given up meanwhile, and takes along what was asked for', async () => {
    const [kept, left] = await carrying();
    const come: Wish = { instrument: one.tradable[3]!, mode: 'QUOTE' };
    one.simulator.faults.refuse(503);
    one.simulator.faults.drop();
    await one.until(() => expect(one.state).toBe('reconnecting'));
    one.unwant(left!, { instrument: one.tradable[2]!, mode: one.richest });
    one.want(come);
    await one.pass(10_000);
    expect(one.simulator.connections).toBe(0);
    one.simulator.faults.heal();
    await one.holds(kept!, come);
  });

  it('backs off while the broker is away, and never tries two at once', async () => {
    await carrying();
    const { attempts } = one.simulator;
    one.simulator.faults.refuse(503);
    one.simulator.faults.drop();
    await one.until(() => expect(one.state).toBe('reconnecting'));
    for (let minute = 0; minute < 10; minute++) await one.pass(60_000);
    // Half of 1, 2, 4 … 60 s: six tries in the first half minute, and two a minute from then on.
    expect(one.simulator.attempts - attempts).toBeGreaterThan(3);
    expect(one.simulator.attempts - attempts).toBeLessThan(40);
    one.simulator.faults.heal();
    await one.until(() => expect(one.simulator.connections).toBe(1));
  });

  it('waits for slow acknowledgements instead of asking again', async () => {
    one = await Conformance.start(row);
    const wish: Wish = { instrument: one.tradable[0]!, mode: 'QUOTE' };
    one.simulator.faults.slowAcknowledgements(300);
    one.want(wish);
    await one.holds(wish);
    const { requests } = one.simulator;
    await one.until(() => expect(one.published(wish)).not.toEqual([]));
    expect([one.simulator.requests, one.simulator.connections]).toEqual([requests, 1]);
  });
});
