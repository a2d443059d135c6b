import { describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { Flusher } from './flusher.js';
import type { Outbox } from './outbox.js';

/** An outbox whose flush takes a while, by a clock that the test moves. */
function outbox(clock: { now: number }, costMs: number): { outbox: Outbox; flushes: number[] } {
  const flushes: number[] = [];
  const flush = () => {
    flushes.push(clock.now);
    clock.now += costMs;
  };
  return { outbox: { flush } as unknown as Outbox, flushes };
}

describe('Flusher', () => {
  it('flushes at the end of the turn when there is little to do', async () => {
    const clock = { now: 1000 };
    const now = jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
    const { outbox: quick, flushes } = outbox(clock, 0.1);
    const flusher = new Flusher();
    flusher.add(quick);
    await new Promise((resolve) => setImmediate(resolve));
    flusher.add(quick);
    await new Promise((resolve) => setImmediate(resolve));
    now.mockRestore();
    expect(flushes).toHaveLength(2);
  });

  it('rests between flushes that take long while somebody connects, so that handshakes get their turns', async () => {
    const clock = { now: 1000 };
    const now = jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
    const { outbox: busy, flushes } = outbox(clock, 3);
    const flusher = new Flusher();
    flusher.giveWay();
    flusher.add(busy);
    await new Promise((resolve) => setImmediate(resolve));
    flusher.add(busy);
    await new Promise((resolve) => setImmediate(resolve));
    expect(flushes).toHaveLength(1);
    now.mockRestore();
    await eventually(() => expect(flushes).toHaveLength(2));
  });
});
