import { describe, expect, it } from '@jest/globals';
import type { Tick } from '../../../common/tick.js';
import { hasTraded, isPlausible } from './plausible-tick.js';

const tick: Tick = { symbol: 'TCS', exchange: 'NSE', mode: 'DEPTH', ltp: 100, timestamp: Date.UTC(2025, 10, 21) };

describe('isPlausible', () => {
  it('accepts a tick with nothing but its names', () => {
    expect(isPlausible({ symbol: 'TCS', exchange: 'NSE', mode: 'LTP' })).toBe(true);
  });

  it.each(['ltp', 'volume', 'ltq', 'open', 'oi', 'bid', 'ask_qty', 'timestamp', 'ltt', 'lower_circuit'] as const)(
    'rejects NaN, infinity and absurdly large numbers in %s',
    (field) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300]) {
        expect(isPlausible({ ...tick, [field]: value })).toBe(false);
      }
    },
  );

  it('rejects negative prices except where the exchange knows them', () => {
    for (const exchange of ['NSE', 'NFO', 'CDS', 'NSE_INDEX'])
      expect(isPlausible({ ...tick, exchange, ltp: -1 })).toBe(false);
    for (const exchange of ['MCX', 'NCO', 'NCDEX', 'CRYPTO'])
      expect(isPlausible({ ...tick, exchange, ltp: -37.63 })).toBe(true);
  });

  it('rejects prices too small for any exchange, as garbage gives them', () => {
    expect(isPlausible({ ...tick, close: 5e-324 })).toBe(false);
    expect(isPlausible({ ...tick, exchange: 'CRYPTO', ltp: 1e-8 })).toBe(true);
  });

  it('rejects negative quantities on every exchange', () => {
    for (const exchange of ['NSE', 'MCX']) expect(isPlausible({ ...tick, exchange, volume: -1 })).toBe(false);
  });

  it('rejects times outside of this century', () => {
    expect(isPlausible({ ...tick, timestamp: 0 })).toBe(false);
    expect(isPlausible({ ...tick, ltt: Date.UTC(2100, 1) })).toBe(false);
    // Seconds taken for milliseconds land in 1970.
    expect(isPlausible({ ...tick, timestamp: 1_763_716_000 })).toBe(false);
  });

  it('rejects a book with an impossible level, and accepts empty ones', () => {
    const level = { price: 100, quantity: 10, orders: 1 };
    expect(isPlausible({ ...tick, depth: { buy: [level], sell: [{ price: 0, quantity: 0, orders: 0 }] } })).toBe(true);
    for (const bad of [{ price: Number.NaN }, { price: -1 }, { quantity: -1 }, { orders: Number.NaN }]) {
      expect(isPlausible({ ...tick, depth: { buy: [level], sell: [{ ...level, ...bad }] } })).toBe(false);
    }
  });
});

describe('hasTraded', () => {
  it('takes a last price of 0 for "not traded", except where 0 is a price', () => {
    expect(hasTraded({ ...tick, ltp: 0 })).toBe(false);
    expect(hasTraded({ ...tick, ltp: 0, exchange: 'MCX' })).toBe(true);
    expect(hasTraded({ ...tick, ltp: undefined })).toBe(false);
    expect(hasTraded(tick)).toBe(true);
  });
});
