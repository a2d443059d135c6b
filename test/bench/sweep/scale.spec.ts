import { describe, expect, it } from '@jest/globals';
import { linearScale, logScale, pointScale } from './scale.js';

describe('linearScale', () => {
  it.each([
    [1_000_128, [0, 250_000, 500_000, 750_000, 1_000_000]],
    [1_030_000, [0, 500_000, 1_000_000, 1_500_000]],
    [500_000, [0, 200_000, 400_000, 600_000]],
    [0.7, [0, 0.2, 0.4, 0.6, 0.8]],
    [3, [0, 1, 2, 3]],
  ])('reaches %d, or stays a hair below it, in round steps', (max, ticks) => {
    expect(linearScale(max, [0, 100]).ticks).toEqual(ticks);
  });

  it('places 0 at one end and the last tick at the other, upside down where the range is', () => {
    const { place, ticks } = linearScale(3, [130, 10]);
    expect([place(0), place(1.5), place(ticks.at(-1)!)]).toEqual([130, 70, 10]);
  });
});

describe('logScale', () => {
  it('covers the values with whole decades', () => {
    expect(logScale(0.31, 4_200, [0, 1]).ticks).toEqual([0.1, 1, 10, 100, 1000, 10_000]);
    expect(logScale(1, 100, [0, 1]).ticks).toEqual([1, 10, 100]);
  });

  it('has a decade even when all values are the same', () => {
    expect(logScale(1, 1, [0, 1]).ticks).toEqual([1, 10]);
  });

  it('gives every decade the same length', () => {
    const { place } = logScale(1, 1000, [0, 300]);
    expect([1, 10, 100, 1000].map((value) => Math.round(place(value)))).toEqual([0, 100, 200, 300]);
  });
});

describe('pointScale', () => {
  it('puts the values themselves on the axis', () => {
    const scale = pointScale([500, 1000, 2000], 'log', [0, 100]);
    expect(scale.ticks).toEqual([500, 1000, 2000]);
    expect(scale.ticks.map((value) => Math.round(scale.place(value)))).toEqual([0, 50, 100]);
    expect(pointScale([20, 50, 200], 'linear', [0, 180]).place(50)).toBe(30);
  });

  it('has a place for a single value', () => {
    expect(pointScale([7], 'log', [4, 9]).place(7)).toBe(4);
    expect(pointScale([7], 'linear', [4, 9]).place(7)).toBe(4);
  });
});
