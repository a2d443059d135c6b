import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ExpiryTimer } from './expiry-timer.js';

const DAY_MS = 86_400_000;

/** A timer over expiries, which notes what it ended and when. */
function timerOver(clock: FakeClock, expiries: number[]): { timer: ExpiryTimer; ended: [number, number][] } {
  const ended: [number, number][] = [];
  const start = clock.now();
  const timer = new ExpiryTimer(clock, (now) => {
    const due = expiries.filter((at) => at <= now);
    for (const at of due) ended.push([at - start, now - start]);
    expiries.splice(0, Infinity, ...expiries.filter((at) => at > now));
    return expiries.length > 0 ? Math.min(...expiries) : undefined;
  });
  return { timer, ended };
}

describe('ExpiryTimer', () => {
  it('ends each at its moment, whatever the order in which they came, with one timer', () => {
    const clock = new FakeClock();
    const expiries = [3000, 1000, 2000].map((ms) => clock.now() + ms);
    const { timer, ended } = timerOver(clock, expiries);
    for (const at of [...expiries]) timer.await(at);
    expect(clock.pending).toBe(1);
    clock.advance(10_000);
    expect(ended).toEqual([
      [1000, 1000],
      [2000, 2000],
      [3000, 3000],
    ]);
    expect(clock.pending).toBe(0);
  });

  it('waits for months, and follows a wall clock that is set', () => {
    const clock = new FakeClock();
    const { timer, ended } = timerOver(clock, [clock.now() + 90 * DAY_MS]);
    timer.await(clock.now() + 90 * DAY_MS);
    clock.advance(90 * DAY_MS - 1);
    expect(ended).toEqual([]);
    clock.advance(1);
    expect(ended).toEqual([[90 * DAY_MS, 90 * DAY_MS]]);
  });

  it('needs no timer for what never expires', () => {
    const clock = new FakeClock();
    timerOver(clock, []).timer.await(undefined);
    expect(clock.pending).toBe(0);
  });

  it('ends at once what has expired already, and nothing more once it is stopped', () => {
    const clock = new FakeClock();
    const expiries = [clock.now() - 5, clock.now() + 5000];
    const { timer, ended } = timerOver(clock, expiries);
    timer.await(expiries[0]);
    clock.advance(1);
    expect(ended).toEqual([[-5, 1]]);
    timer.stop();
    clock.advance(10_000);
    expect(ended).toHaveLength(1);
  });
});
