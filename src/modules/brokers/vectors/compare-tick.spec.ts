import { describe, expect, it } from '@jest/globals';
import type { Tick } from '../../../common/tick.js';
import { compareTicks } from './compare-tick.js';

const level = { price: 2850.4, quantity: 10, orders: 2 };
const tick: Tick = {
  symbol: 'RELIANCE',
  exchange: 'NSE',
  mode: 'DEPTH',
  ltp: 2850.5,
  ltq: 12,
  timestamp: 1_763_703_000_000,
  depth: { buy: [level, { ...level, price: 2850.35 }], sell: [{ ...level, price: 2850.6 }] },
};
const other: Tick = { symbol: 'SBIN', exchange: 'NSE', mode: 'LTP', ltp: 842.35 };

describe('compareTicks', () => {
  it('finds nothing between equal ticks', () => {
    expect(compareTicks([{ ...tick }, { ...other }], [tick, other])).toEqual([]);
  });

  it('compares only the keys that are listed', () => {
    const { timestamp: _, ltq: __, ...listed } = tick;
    expect(compareTicks([listed], [tick])).toEqual([]);
  });

  it('lets a price differ by 1e-9 of its value and no more', () => {
    const priced = (ltp: number): Tick => ({ ...other, ltp });
    expect(compareTicks([{ ...priced(1000) }], [priced(1000 + 0.9e-6)])).toEqual([]);
    expect(compareTicks([{ ...priced(1000) }], [priced(1000 + 1.1e-6)])).toEqual([
      { tick: 0, key: 'ltp', expected: 1000, got: 1000 + 1.1e-6 },
    ]);
    expect(compareTicks([{ ...priced(1000) }], [priced(1000 - 1.1e-6)])).toHaveLength(1);
  });

  it('lets a price of 0 be nothing but 0', () => {
    expect(compareTicks([{ ...other, ltp: 0 }], [{ ...other, ltp: 1e-12 }])).toHaveLength(1);
  });

  it('finds a price that is no number', () => {
    expect(compareTicks([{ ...other }], [{ ...other, ltp: Number.NaN }])).toHaveLength(1);
    expect(compareTicks([{ ...other }], [{ ...other, ltp: '842.35' as unknown as number }])).toHaveLength(1);
  });

  it.each(['ltq', 'timestamp'] as const)('lets %s differ by nothing', (key) => {
    const got = { ...tick, [key]: tick[key]! + 1 / 4096 };
    expect(compareTicks([{ ...tick }], [got])).toMatchObject([{ key }]);
  });

  it.each(['symbol', 'exchange', 'mode'] as const)('finds another %s', (key) => {
    expect(compareTicks([{ ...tick }], [{ ...tick, [key]: other[key] === tick[key] ? 'BSE' : other[key] }])).toEqual([
      expect.objectContaining({ key, expected: tick[key] }),
    ]);
  });

  it('finds a key that is missing', () => {
    const { ltq: _, ...got } = tick;
    expect(compareTicks([{ ...tick }], [got])).toEqual([{ tick: 0, key: 'ltq', expected: 12, got: undefined }]);
  });

  it('finds a key that is undefined', () => {
    expect(compareTicks([{ ...tick }], [{ ...tick, ltq: undefined }])).toMatchObject([{ key: 'ltq' }]);
  });

  it('finds a tick too many', () => {
    expect(compareTicks([], [other])).toEqual([{ tick: 0, key: '', expected: undefined, got: other }]);
    expect(compareTicks([{ ...tick }], [tick, tick])).toMatchObject([{ tick: 1, key: '' }]);
  });

  it('finds a tick that is missing', () => {
    expect(compareTicks([{ ...tick }, { ...other }], [tick])).toEqual([
      { tick: 1, key: '', expected: other, got: undefined },
    ]);
  });

  it('finds ticks in the wrong order', () => {
    const mismatches = compareTicks([{ ...tick }, { ...other }], [other, tick]);
    expect(mismatches).toContainEqual({ tick: 0, key: 'symbol', expected: 'RELIANCE', got: 'SBIN' });
    expect(mismatches).toContainEqual({ tick: 1, key: 'symbol', expected: 'SBIN', got: 'RELIANCE' });
  });

  it('finds a book that is missing', () => {
    const { depth: _, ...got } = tick;
    expect(compareTicks([{ ...tick }], [got])).toMatchObject([{ key: 'depth' }]);
  });

  it('finds a level too few and a level too many', () => {
    const { buy, sell } = tick.depth!;
    const got = { ...tick, depth: { buy: [buy[0]!], sell: [...sell, level] } };
    expect(compareTicks([{ ...tick }], [got])).toEqual([
      { tick: 0, key: 'depth.buy.length', expected: 2, got: 1 },
      { tick: 0, key: 'depth.sell.length', expected: 1, got: 2 },
    ]);
  });

  it('finds the price, quantity and orders of a level', () => {
    const { buy, sell } = tick.depth!;
    const got = {
      ...tick,
      depth: { buy: [buy[0]!, { price: 2850.36, quantity: 11, orders: 3 }], sell },
    };
    expect(compareTicks([{ ...tick }], [got])).toEqual([
      { tick: 0, key: 'depth.buy[1].price', expected: 2850.35, got: 2850.36 },
      { tick: 0, key: 'depth.buy[1].quantity', expected: 10, got: 11 },
      { tick: 0, key: 'depth.buy[1].orders', expected: 2, got: 3 },
    ]);
  });

  it('finds levels that stand in another order', () => {
    const { buy, sell } = tick.depth!;
    expect(compareTicks([{ ...tick }], [{ ...tick, depth: { buy: [...buy].reverse(), sell } }])).toHaveLength(2);
  });
});
