import { describe, expect, it } from '@jest/globals';
import { Slab } from './slab.js';

describe('Slab', () => {
  it('gives each its own bytes, many of one piece of memory', () => {
    const slab = new Slab();
    const taken = Array.from({ length: 1000 }, (_, k) => slab.take(100 + (k % 300)).fill(k % 251));
    expect(new Set(taken.map(({ buffer }) => buffer)).size).toBeLessThan(10);
    taken.forEach((bytes, k) => {
      expect(bytes).toHaveLength(100 + (k % 300));
      expect(bytes.every((byte) => byte === k % 251)).toBe(true);
    });
  });

  it('gives a large one a piece of its own', () => {
    const slab = new Slab();
    const small = slab.take(10);
    const large = slab.take(100_000);
    expect(large.buffer.byteLength).toBe(100_000);
    expect(slab.take(10).buffer).toBe(small.buffer);
  });
});
