import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.js';

describe('TokenBucket', () => {
  it('allows a burst, then the rate', () => {
    const bucket = new TokenBucket(50, 3000, 0);
    const taken = Array.from({ length: 4000 }, () => bucket.take(0)).filter(Boolean).length;
    expect(taken).toBe(3000);
    expect(bucket.take(19)).toBe(false);
    expect(bucket.take(21)).toBe(true);
    expect(bucket.take(21)).toBe(false);
  });

  it('never holds more than the burst, however long it rested', () => {
    const bucket = new TokenBucket(50, 10, 0);
    const taken = Array.from({ length: 100 }, () => bucket.take(1e9)).filter(Boolean).length;
    expect(taken).toBe(10);
  });

  it('takes a taking back, and never holds more than the burst', () => {
    const bucket = new TokenBucket(50, 1, 0);
    bucket.take(0);
    bucket.giveBack();
    bucket.giveBack();
    expect([bucket.take(0), bucket.take(0)]).toEqual([true, false]);
  });

  it('tells how long to wait for the next taking', () => {
    const bucket = new TokenBucket(50, 2, 0);
    expect(bucket.waitMs(0)).toBe(0);
    bucket.take(0);
    bucket.take(0);
    expect(bucket.waitMs(0)).toBe(20);
    expect(bucket.waitMs(15)).toBeCloseTo(5);
    expect(bucket.take(20)).toBe(true);
  });
});
