import { describe, expect, it } from '@jest/globals';
import { spread } from './labels.js';

const label = (text: string, at: number) => ({ text, at, className: text });
const places = (...heights: number[]) =>
  spread(
    heights.map((at, index) => label(String(index), at)),
    12,
    [0, 100],
  ).map(({ text, at }) => [text, at]);

describe('spread', () => {
  it('leaves labels where they belong when there is room', () => {
    expect(places(10, 30, 60)).toEqual([
      ['0', 10],
      ['1', 30],
      ['2', 60],
    ]);
  });

  it('moves labels of the same height apart, both by the same', () => {
    expect(places(50, 50)).toEqual([
      ['0', 44],
      ['1', 56],
    ]);
  });

  it('keeps them inside, and out of the way of those that were moved', () => {
    expect(places(100, 98, 90)).toEqual([
      ['2', 76],
      ['1', 88],
      ['0', 100],
    ]);
    expect(places(0, 1).map(([, at]) => at)).toEqual([0, 12]);
  });

  it('lets a group that grows take in the label above it', () => {
    const heights = places(40, 51, 52, 53).map(([, at]) => at as number);
    expect(heights).toEqual([31, 43, 55, 67]);
  });
});
