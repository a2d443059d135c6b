import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonBytes } from './json-bytes.js';

const bytes = new JsonBytes();

function written(value: number): string {
  bytes.begin();
  bytes.number(value);
  return bytes.written().toString();
}

describe('JsonBytes', () => {
  it.each([
    0,
    -0,
    1,
    -1,
    9,
    10,
    99,
    100,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    999_999_999_999_999,
    1e15,
    2 ** 53 - 1,
    -(2 ** 53 - 1),
    2 ** 53,
    1e21,
    0.1,
    0.05,
    -0.05,
    2850.45,
    1510.05,
    83.2525,
    0.00001234,
    1e-6,
    1e-7,
    1.5e-10,
    0.1 + 0.2,
    1 / 3,
    123_456_789.12,
    1e10,
    99_999_999.999_999,
    4.35,
    1.005,
    9_999_999_999.99,
    0.30000000000000004,
  ])('writes %p as JSON does', (value) => {
    expect(written(value)).toBe(JSON.stringify(value));
  });

  it('writes any number as JSON does', () => {
    const decimals = fc
      .tuple(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), fc.nat(9))
      .map(([digits, places]) => digits / 10 ** places);
    const any = fc.oneof(
      decimals,
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(any, (value) => {
        expect(written(value)).toBe(JSON.stringify(value));
      }),
      { numRuns: 20_000 },
    );
  });

  it('keeps what was written before when its memory grows', () => {
    const long = 'é'.repeat(5000);
    bytes.begin();
    bytes.raw(Buffer.from('{"a":'));
    bytes.number(1.25);
    bytes.text(`,"b":"${long}","c":"`);
    bytes.threeDigits(7);
    bytes.raw(Buffer.from('"}'));
    expect(JSON.parse(bytes.written().toString())).toEqual({ a: 1.25, b: long, c: '007' });
  });
});
