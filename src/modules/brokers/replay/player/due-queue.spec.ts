import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DueQueue } from './due-queue.js';

describe('DueQueue', () => {
  it('gives entries back in order of time, and of their order at the same time', () => {
    const due = fc.record({ time: fc.nat(20), order: fc.nat(20) });
    fc.assert(
      fc.property(fc.array(due), (entries) => {
        const queue = new DueQueue<{ time: number; order: number }>();
        for (const entry of entries) queue.push(entry);
        const taken = [];
        while (queue.first) taken.push(queue.shift());
        expect(taken).toEqual([...entries].sort((a, b) => a.time - b.time || a.order - b.order));
        expect(queue.shift()).toBeUndefined();
      }),
    );
  });
});
