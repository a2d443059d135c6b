import { expect, it } from '@jest/globals';
import { type Entitlement, hasLimits, limitsText } from './entitlement.js';

const NONE: Entitlement = {
  modes: null,
  depth_levels: null,
  exchanges: null,
  max_symbols: null,
  max_connections: null,
};

it('says nothing of limits that are not there', () => {
  expect([limitsText(NONE), hasLimits(NONE)]).toEqual(['', false]);
});

it('tells each limit, and that an empty list allows nothing', () => {
  const limits = { ...NONE, modes: ['LTP', 'QUOTE'], depth_levels: [], exchanges: ['NSE'], max_symbols: 5000 };
  expect(limitsText(limits)).toBe('LTP, Quote; no depth; NSE; 5,000 symbols');
  expect(hasLimits(limits)).toBe(true);
});
