import { describe, expect, it } from '@jest/globals';
import { Backoff } from './backoff.js';

describe('Backoff', () => {
  it('doubles the bound with each attempt up to the longest', () => {
    const backoff = new Backoff({ minMs: 1000, maxMs: 10_000, random: () => 0.999_999 });
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('spreads each wait over the whole range below its bound', () => {
    const waits = new Set<number>();
    for (let i = 0; i < 200; i++) waits.add(new Backoff({ minMs: 1000, maxMs: 1000 }).next());
    expect(Math.min(...waits)).toBeLessThan(200);
    expect(Math.max(...waits)).toBeGreaterThan(800);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
  });

  it('never waits less than the other side asked for', () => {
    expect(new Backoff({ minMs: 1000, maxMs: 10_000, random: () => 0 }).next(30_000)).toBe(30_000);
  });

  it('starts afresh after a reset, and stays finite after many attempts', () => {
    const backoff = new Backoff({ minMs: 1000, maxMs: 60_000, random: () => 1 });
    for (let i = 0; i < 5000; i++) expect(backoff.next()).toBeLessThanOrEqual(60_000);
    backoff.reset();
    expect(backoff.next()).toBe(1000);
  });
});
