import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { brokers } from './brokers.js';
import { Conformance } from './conformance.js';

const HOUR_MS = 3_600_000;

describe.each(brokers)('$id, when it is shut down', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  it('closes its lines, and opens none again', async () => {
    one = await Conformance.start(row);
    await one.carry({ instrument: one.tradable[0]!, mode: one.richest });
    const { attempts } = one.simulator;
    await one.feed.stop();
    await eventually(() => expect(one.simulator.connections).toBe(0));
    await one.pass(HOUR_MS);
    expect([one.simulator.attempts, one.state]).toEqual([attempts, 'down']);
  });

  it('closes within two seconds a line that answers nothing any more', async () => {
    one = await Conformance.start(row);
    await one.carry({ instrument: one.tradable[0]!, mode: 'QUOTE' });
    one.simulator.faults.halfOpen();
    let isStopped = false;
    void one.feed.stop().then(() => {
      isStopped = true;
    });
    one.clock.skip(2000);
    await one.inAndOut();
    expect(isStopped).toBe(true);
  });
});
