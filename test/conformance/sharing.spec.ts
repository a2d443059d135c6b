import { afterEach, describe, expect, it } from '@jest/globals';
import { brokers } from './brokers.js';
import { Conformance, type Wish } from './conformance.js';

const LINGER_MS = 5000;

describe.each(brokers)('what several subscribers share of $id', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  it('stays for the others when one leaves', async () => {
    one = await Conformance.start(row);
    const [first, second] = one.simulator.instruments;
    const wishes: Wish[] = [
      { instrument: first!, mode: 'LTP' },
      { instrument: first!, mode: 'QUOTE' },
      { instrument: second!, mode: 'LTP' },
    ];
    await one.carry(...wishes);
    one.unwant(wishes[0]!);
    await one.pass(2 * LINGER_MS);
    await one.holds(wishes[1]!, wishes[2]!);
    await one.moves(first!, { ltp: 150.5 }, wishes[1]!);
    await one.moves(second!, { ltp: 151.5 }, wishes[2]!);
    one.unwant(wishes[2]!);
    await one.holds(wishes[1]!);
    await one.moves(first!, { ltp: 152.5 }, wishes[1]!);
  });

  it('is not asked for again when the last one leaves and comes back at once', async () => {
    one = await Conformance.start(row);
    const wish: Wish = { instrument: one.simulator.instruments[0]!, mode: 'QUOTE' };
    await one.carry(wish);
    const { requests } = one.simulator;
    for (let round = 0; round < 5; round++) {
      one.unwant(wish);
      await one.pass(LINGER_MS / 5);
      one.want(wish);
      await one.pass(LINGER_MS / 5);
    }
    expect(one.simulator.requests).toBe(requests);
  });

  it('ends with the last one; the connection ends with it unless the broker wants it kept', async () => {
    one = await Conformance.start(row);
    const wish: Wish = { instrument: one.simulator.instruments[0]!, mode: 'QUOTE' };
    await one.carry(wish);
    one.unwant(wish);
    await one.holds();
    const kept = one.simulator.definition.keepsConnection ? 1 : 0;
    await one.until(() => expect(one.simulator.connections).toBe(kept));
    await one.carry(wish);
    expect(one.simulator.connections).toBe(1);
  });
});
