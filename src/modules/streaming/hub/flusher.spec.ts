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

  it('lets the event loop read between the slices of a long round, and what comes then goes with it', async () => {
    const clock = { now: 1000 };
    const now = jest.spyOn(performance, 'now').mockImplementation(() => clock.now);
    const flusher = new Flusher();
    const written: string[][] = [];
    const clients = Array.from({ length: 100 }, (_, at) => ({
      queued: [] as string[],
      flush() {
        written[at] = [...(written[at] ?? []), ...this.queued.splice(0)];
        clock.now += 0.04;
      },
      push(tick: string) {
        if (this.queued.length === 0) flusher.add(this);
        this.queued.push(tick);
      },
    }));
    for (const client of clients) client.push('first');
    // The turn of the event loop in which the round begins, and a tick that is read in the one behind it.
    await new Promise((resolve) => setImmediate(resolve));
    const turnsAhead = written.filter((ticks) => ticks.length === 0).length || clients.length - written.length;
    for (const client of clients) client.push('second');
    while (written.length < clients.length) await new Promise((resolve) => setImmediate(resolve));
    const together = written.filter((ticks) => ticks.join() === 'first,second').length;
    expect(turnsAhead).toBeGreaterThan(0);
    expect(together).toBe(turnsAhead);
    await new Promise((resolve) => setImmediate(resolve));
    while (clients.some(({ queued }) => queued.length > 0)) await new Promise((resolve) => setImmediate(resolve));
    now.mockRestore();
    expect(written).toEqual(clients.map(() => ['first', 'second']));
  });
});
