import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { GrowingDelays } from './growing-delays.js';

describe('GrowingDelays', () => {
  let clock: FakeClock;
  let delays: GrowingDelays;

  beforeEach(() => {
    clock = new FakeClock();
    delays = new GrowingDelays({ free: 2, firstMs: 1_000, longestMs: 6_000, forgetAfterMs: 60_000 }, clock, 3);
  });

  const addAll = (...keys: string[]) => {
    for (const key of keys) delays.add(key);
  };

  it('lets the free tries pass, then makes each wait twice as long as the one before, up to the limit', () => {
    const waits = Array.from({ length: 7 }, () => {
      delays.add('a');
      return delays.waitMs('a');
    });
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 6_000, 6_000]);
  });

  it('lets a key try again when its wait is over, and counts on', () => {
    addAll('a', 'a', 'a');
    clock.advance(999);
    expect(delays.waitMs('a')).toBe(1);
    clock.advance(1);
    expect(delays.waitMs('a')).toBe(0);
    delays.add('a');
    expect(delays.waitMs('a')).toBe(2_000);
  });

  it('counts each key for itself', () => {
    addAll('a', 'a', 'a');
    expect(delays.waitMs('b')).toBe(0);
  });

  it('forgets a key that did not try for long', () => {
    addAll('a', 'a', 'a', 'a');
    clock.advance(60_001);
    delays.add('a');
    expect(delays.waitMs('a')).toBe(0);
  });

  it('takes a try back', () => {
    addAll('a', 'a', 'a');
    delays.undo('a');
    expect(delays.waitMs('a')).toBe(0);
    delays.add('a');
    expect(delays.waitMs('a')).toBe(1_000);
    delays.undo('never tried');
    expect(delays.size).toBe(1);
  });

  it('starts from nothing after it was cleared', () => {
    addAll('a', 'a', 'a');
    delays.clear('a');
    expect(delays.waitMs('a')).toBe(0);
    expect(delays.size).toBe(0);
  });

  it('remembers a limited number of keys, those that tried last', () => {
    addAll('a', 'a', 'a', 'b', 'c', 'a', 'd');
    expect(delays.size).toBe(3);
    expect(delays.waitMs('a')).toBe(2_000);
    delays.add('e');
    delays.add('f');
    expect(delays.waitMs('a')).toBe(0);
  });

  it('stays at the longest wait however many tries there were', () => {
    for (let i = 0; i < 5_000; i++) delays.add('a');
    expect(delays.waitMs('a')).toBe(6_000);
  });
});
