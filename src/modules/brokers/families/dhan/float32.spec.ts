import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortestDecimal } from './float32.js';

describe('shortestDecimal', () => {
  it.each([
    [24567.349609375, 24567.35],
    [25974.900390625, 25974.9],
    [83.25250244140625, 83.2525],
    [Math.fround(0.0025), 0.0025],
    [84512.328125, 84512.33],
    [130_000.046875, 130_000.05],
    [16_777_215, 16_777_215],
    [123_456_792, 123_456_790],
    [-37.630001068115234, -37.63],
    [0, 0],
  ])('gives %d as %d', (float32, decimal) => {
    expect(shortestDecimal(float32)).toBe(decimal);
  });

  it('gives back every price of up to seven digits that went through a float32', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.integer({ min: 0, max: 4 }), (digits, decimals) => {
        const price = Number(`${digits}e-${decimals}`);
        expect(shortestDecimal(Math.fround(price))).toBe(price);
      }),
    );
  });

  it('gives a number that maps back to the same float32, whatever the bits are', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => {
        expect(Math.fround(shortestDecimal(value)) === value).toBe(true);
      }),
    );
  });

  it('never has more digits than it needs', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(1e-6), max: Math.fround(1e9) }),
        (value) => {
          const digits = shortestDecimal(value).toExponential().split('e')[0]!.replace('.', '').length;
          const fewer = digits > 1 ? Number(value.toPrecision(digits - 1)) : undefined;
          if (fewer !== undefined) expect(Math.fround(fewer) === value).toBe(false);
        },
      ),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('leaves %d as it is', (value) => {
    expect(shortestDecimal(value)).toBe(value);
  });
});
