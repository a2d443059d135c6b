import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatchLimiter } from './batch-limiter.js';

describe('BatchLimiter', () => {
  it('lets a burst through, then tells how long to wait', () => {
    const limiter = new BatchLimiter(2);
    expect([limiter.take(0), limiter.take(10), limiter.take(20)]).toEqual([0, 0, 980]);
    expect(limiter.take(1000)).toBe(0);
    expect(limiter.take(1001)).toBe(9);
  });

  it('allows less than one call a second', () => {
    const limiter = new BatchLimiter(0.5);
    expect([limiter.take(0), limiter.take(500), limiter.take(2000)]).toEqual([0, 1500, 0]);
  });

  it('keeps calls apart that the broker wants apart', () => {
    const limiter = new BatchLimiter(2, 100);
    expect([limiter.take(0), limiter.take(30), limiter.take(100), limiter.take(150)]).toEqual([0, 70, 0, 850]);
  });

  it('does not hold up a channel without a limit', () => {
    const limiter = new BatchLimiter(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 5000; i++) expect(limiter.take(0)).toBe(0);
  });

  it('never lets more than the limit through in any second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(400), { maxLength: 200 }), (perSecond, gaps) => {
        const limiter = new BatchLimiter(perSecond);
        const taken: number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          if (limiter.take(now) === 0) taken.push(now);
        }
        for (const start of taken) {
          expect(taken.filter((at) => at >= start && at < start + 1000).length).toBeLessThanOrEqual(perSecond);
        }
      }),
    );
  });
});
