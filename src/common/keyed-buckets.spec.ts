import { describe, expect, it } from '@jest/globals';
import { KeyedBuckets } from './keyed-buckets.js';

describe('KeyedBuckets', () => {
  it('gives every key a bucket of its own', () => {
    const buckets = new KeyedBuckets(1, 2);
    expect(['a', 'a', 'a', 'b'].map((key) => buckets.take(key, 0))).toEqual([true, true, false, true]);
    expect(buckets.waitMs('a', 0)).toBe(1000);
    expect(buckets.waitMs('b', 0)).toBe(0);
    expect(buckets.waitMs('never seen', 0)).toBe(0);
    expect(buckets.size).toBe(2);
  });

  it('takes a taking back, of a key that it knows', () => {
    const buckets = new KeyedBuckets(1, 1);
    buckets.take('a', 0);
    buckets.giveBack('a');
    buckets.giveBack('never seen');
    expect(buckets.take('a', 0)).toBe(true);
    expect(buckets.size).toBe(1);
  });

  it('holds no more keys than its limit, however many come', () => {
    const buckets = new KeyedBuckets(1, 1, 100);
    for (let i = 0; i < 10_000; i++) buckets.take(`key ${i}`, 0);
    expect(buckets.size).toBe(100);
  });

  it('forgets the key that was used least recently, not one that is in use', () => {
    const buckets = new KeyedBuckets(1, 1, 3);
    buckets.take('flood', 0);
    for (let i = 0; i < 50; i++) {
      buckets.take(`key ${i}`, 0);
      expect(buckets.take('flood', 0)).toBe(false);
    }
  });
});
