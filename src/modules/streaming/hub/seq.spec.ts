import { describe, expect, it } from '@jest/globals';
import { readSeq } from './seq.js';

describe('readSeq', () => {
  it.each([
    ['{"seq":0,"symbol":"TCS"}', 0],
    ['{"seq":1234567890123,"symbol":"TCS"}', 1234567890123],
    ['{"seq":7}', 7],
    ['{"ltp":1,"seq":7}', -1],
    ['{"seq":"7"}', -1],
    ['{"seq":', -1],
    ['{}', -1],
    ['', -1],
  ])('reads %s as %d', (data, seq) => {
    expect(readSeq(Buffer.from(data))).toBe(seq);
  });
});
