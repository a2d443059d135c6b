import { describe, expect, it } from '@jest/globals';
import { isSuspiciousMove, priceFault } from './price-check.js';

describe('priceFault', () => {
  it.each([
    ['NSE', Number.NaN, {}, 'no_price'],
    ['NSE', Number.POSITIVE_INFINITY, {}, 'no_price'],
    ['NSE', 0, {}, 'not_positive'],
    ['NFO', -1, {}, 'not_positive'],
    ['MCX', -2884, {}, undefined],
    ['NSE', 110.05, { upper: 110, lower: 90 }, 'outside_circuit'],
    ['NSE', 89.95, { upper: 110, lower: 90 }, 'outside_circuit'],
    ['NSE', 110, { upper: 110, lower: 90 }, undefined],
    ['NSE_INDEX', 26_000, { upper: 0, lower: 0 }, undefined],
  ] as const)('judges on %s %d within %j: %s', (exchange, ltp, circuit, fault) => {
    expect(priceFault(exchange, ltp, circuit)).toBe(fault);
  });
});

describe('isSuspiciousMove', () => {
  it.each([
    ['NSE', 100, 121, true],
    ['NSE', 100, 79, true],
    ['BSE', 100, 120, false],
    ['NFO', 100, 300, false],
    ['NSE', Number.NaN, 300, false],
  ] as const)('on %s from %d to %d is %s', (exchange, before, now, suspicious) => {
    expect(isSuspiciousMove(exchange, before, now)).toBe(suspicious);
  });
});
