import { afterEach, describe, expect, it } from '@jest/globals';
import { brokers } from './brokers.js';
import { AT_NIGHT, Conformance, type Wish } from './conformance.js';

const HOUR_MS = 3_600_000;
/** Time-outs of liveness are minutes. */
const PACE_MS = 5000;

describe.each(brokers)('$id, when it falls silent', (row) => {
  let one: Conformance;

  afterEach(() => one.stop());

  async function carrying(start?: string): Promise<Wish> {
    one = await Conformance.start(row, start ? { start } : {});
    const wish: Wish = { instrument: one.tradable[0]!, mode: 'QUOTE' };
    await one.carry(wish);
    return wish;
  }

  it('is connected anew in the session, and brings data again', async () => {
    const wish = await carrying();
    const { liveness } = one.simulator.definition;
    one.simulator.faults.stall();
    await one.pass(liveness.dataTimeoutMs / 2);
    expect(one.feed.counters.reconnects.data).toBe(0);
    await one.until(() => expect(one.feed.counters.reconnects.data).toBe(1), PACE_MS);
    expect(one.feed.counters.reconnects).toMatchObject({ transport: 0, network: 0 });
    await one.until(() => expect(one.statuses.map(({ state }) => state)).toContain('stale'), PACE_MS);
    one.simulator.faults.heal();
    await one.holds(wish);
    await one.moves(wish.instrument, { ltp: 150.5 }, wish);
    await one.until(() => expect(one.state).toBe('live'));
  });

  if (!row.neverCloses) {
    it('is left alone while its exchanges are closed', async () => {
      await carrying(AT_NIGHT);
      const { attempts } = one.simulator;
      one.simulator.faults.stall();
      await one.pass(HOUR_MS);
      expect([one.simulator.attempts, one.simulator.connections, one.state]).toEqual([attempts, 1, 'quiet']);
    });
  }

  it('is connected anew when not even the line shows signs of life', async () => {
    const wish = await carrying();
    one.simulator.faults.halfOpen();
    // Whichever of the two clocks is the shorter one for this broker.
    await one.until(() => {
      const { data, transport } = one.feed.counters.reconnects;
      expect(data + transport).toBeGreaterThan(0);
    }, PACE_MS);
    one.simulator.faults.heal();
    await one.holds(wish);
    await one.moves(wish.instrument, { ltp: 150.5 }, wish);
  });
});
