import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { synthesiseDepth } from './synthesise-depth.js';

const option = {
  symbol: 'BANKNIFTY30DEC2559400CE',
  exchange: 'NFO',
  token: '51460',
  brsymbol: 'BANKNIFTY25DEC59400CE',
  brexchange: 'NFO',
  lotsize: 35,
  tick_size: 0.05,
  price_decimals: 2,
  quantity_decimals: 0,
};

const T = 1_765_770_300_000;

describe('synthesiseDepth', () => {
  it('gives five rising asks above five falling bids, on the grid, in whole lots, with the last price at the touch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 7, max: 200_000 }), fc.nat(), fc.nat(), (steps, ms, seed) => {
        const ltp = (steps * 5) / 100;
        const { buy, sell } = synthesiseDepth(ltp, T + ms, option, seed);
        expect(buy).toHaveLength(5);
        expect(sell).toHaveLength(5);
        expect(sell[0]!.price).toBeGreaterThan(buy[0]!.price);
        expect([buy[0]!.price, sell[0]!.price]).toContain(ltp);
        const ladder = [...buy]
          .reverse()
          .concat(sell)
          .map((level) => level.price);
        expect(ladder).toEqual([...new Set(ladder)].sort((a, b) => a - b));
        for (const { price, quantity } of [...buy, ...sell]) {
          expect(price).toBe(Math.round(price * 20) / 20);
          expect(quantity).toBeGreaterThan(0);
          expect(quantity % 35).toBe(0);
        }
      }),
    );
  });

  it('never goes to a price of zero or below', () => {
    for (let ms = 0; ms < 200; ms++) {
      const { buy, sell } = synthesiseDepth(0.05, T + ms, option, 1);
      for (const { price } of [...buy, ...sell]) expect(price).toBeGreaterThan(0);
      expect(sell).toHaveLength(5);
    }
  });

  it('gives the same book for the same seed and time, and others for other seeds and instruments', () => {
    const book = synthesiseDepth(500, T, option, 1);
    expect(synthesiseDepth(500, T, option, 1)).toEqual(book);
    expect(synthesiseDepth(500, T, option, 2)).not.toEqual(book);
    expect(synthesiseDepth(500, T, { ...option, symbol: 'OTHER' }, 1)).not.toEqual(book);
  });

  it('holds the quantity at a price for some seconds, as a resting order does', () => {
    const start = Math.ceil(T / 5000) * 5000;
    const seen = new Map<string, number>();
    for (let ms = 0; ms < 5000; ms += 100) {
      const { buy } = synthesiseDepth(500, start + ms, option, 1);
      for (const { price, quantity } of buy) {
        expect(quantity).toBe(seen.get(`${price}`) ?? quantity);
        seen.set(`${price}`, quantity);
      }
    }
    const later = synthesiseDepth(500, start + 5000, option, 1).buy;
    expect(later.some(({ price, quantity }) => seen.has(`${price}`) && seen.get(`${price}`) !== quantity)).toBe(true);
  });
});
