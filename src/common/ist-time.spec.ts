import { describe, expect, it } from '@jest/globals';
import { nextIst } from './ist-time.js';

describe('nextIst', () => {
  it.each([
    ['later on the same day in India', '2025-11-20T20:00:00Z', '2025-11-21T00:30:00.000Z'],
    ['on the next day in India, which is the same in UTC', '2025-11-21T00:30:00Z', '2025-11-22T00:30:00.000Z'],
    ['a moment before', '2025-11-21T00:29:59.999Z', '2025-11-21T00:30:00.000Z'],
    ['over the end of the year', '2025-12-31T12:00:00Z', '2026-01-01T00:30:00.000Z'],
  ])('finds six in the morning %s', (_, now, next) => {
    expect(new Date(nextIst(6, 0, Date.parse(now))).toISOString()).toBe(next);
  });

  it('counts minutes', () => {
    expect(new Date(nextIst(3, 30, Date.parse('2025-11-20T20:00:00Z'))).toISOString()).toBe('2025-11-20T22:00:00.000Z');
  });
});
