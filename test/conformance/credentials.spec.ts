import { afterEach, describe, expect, it } from '@jest/globals';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

const HOUR_MS = 3_600_000;

describe.each(brokers)('the credentials of $id', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function carrying(): Promise<Wish[]> {
    one = await Conformance.start(row);
    const wishes: Wish[] = [
      { instrument: one.tradable[0]!, mode: 'LTP' },
      { instrument: one.tradable[1]!, mode: one.richest },
    ];
    await one.carry(...wishes);
    return wishes;
  }

  it('are not tried again once they are refused', async () => {
    await carrying();
    const { attempts } = one.simulator;
    one.simulator.faults.refuse(403);
    one.simulator.faults.drop();
    await one.until(() => expect(one.state).toBe('login_required'));
    await one.pass(HOUR_MS);
    expect([one.simulator.attempts, one.simulator.connections]).toEqual([attempts + 1, 0]);
    expect(one.state).toBe('login_required');
  });

  it('bring everything back when they are new', async () => {
    const wishes = await carrying();
    one.simulator.faults.refuse(403);
    one.simulator.faults.drop();
    await one.until(() => expect(one.state).toBe('login_required'));
    one.simulator.faults.heal();
    one.feed.login({ ...one.simulator.credentials, note: 'a new one' });
    await one.holds(...wishes);
    for (const [place, wish] of wishes.entries()) await one.moves(wish.instrument, { ltp: 150.5 + place }, wish);
  });

  it('change nothing when they are the same', async () => {
    const wishes = await carrying();
    const { attempts, requests } = one.simulator;
    one.feed.login({ ...one.simulator.credentials });
    await one.pass(10_000);
    expect([one.simulator.attempts, one.simulator.requests]).toEqual([attempts, requests]);
    await one.holds(...wishes);
  });

  if (row.hasToken !== false) {
    it('are asked for when the token dies at its daily roll-over, and a new one mends all', async () => {
      const wishes = await carrying();
      const fresh = one.simulator.faults.rollToken();
      await one.until(() => expect(one.state).toBe('login_required'));
      const { attempts } = one.simulator;
      await one.pass(HOUR_MS);
      expect(one.simulator.attempts).toBe(attempts);
      one.feed.login(fresh);
      await one.holds(...wishes);
      await one.moves(wishes[0]!.instrument, { ltp: 150.5 }, wishes[0]!);
    });
  }
});
