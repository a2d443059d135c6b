import { describe, expect, it } from '@jest/globals';
import { depthFields, quoteFields } from './quote-fields.js';

const NAMED = { symbol: 'TCS', exchange: 'NSE' };

describe('quoteFields', () => {
  it('has the names of the published clients, and the previous close as prev_close', () => {
    const data = { seq: 7, ...NAMED, ltp: 100, open: 1, high: 2, low: 3, close: 4, volume: 5, oi: 6, bid: 8, ask: 9 };
    expect(quoteFields(data)).toEqual({
      ...NAMED,
      ltp: 100,
      open: 1,
      high: 2,
      low: 3,
      prev_close: 4,
      volume: 5,
      oi: 6,
      bid: 8,
      ask: 9,
    });
  });

  it('tells what the broker did not send as unknown, and never as 0', () => {
    expect(quoteFields({ ...NAMED, ltp: 100 })).toEqual({
      ...NAMED,
      ltp: 100,
      open: null,
      high: null,
      low: null,
      prev_close: null,
      volume: null,
      oi: null,
      bid: null,
      ask: null,
    });
  });

  it('passes on no field that is not documented', () => {
    expect(quoteFields({ ...NAMED, ltp: 1, foreign: true, bid_qty: 3 })).toMatchObject({ bid_qty: 3 });
    expect(quoteFields({ ...NAMED, ltp: 1, foreign: true })).not.toHaveProperty('foreign');
  });
});

describe('depthFields', () => {
  const depth = { buy: [{ price: 99, quantity: 5 }], sell: [{ price: 101, quantity: 6, orders: 2 }] };

  it('calls the sides bids and asks', () => {
    const data = { ...NAMED, ltp: 100, last_trade_quantity: 3, total_buy_quantity: 10, total_sell_quantity: 20, depth };
    expect(depthFields(data, 20)).toMatchObject({
      ltq: 3,
      totalbuyqty: 10,
      totalsellqty: 20,
      bids: depth.buy,
      asks: depth.sell,
      depth_level: 20,
    });
  });

  it('has an empty book where none is known', () => {
    expect(depthFields({ ...NAMED, ltp: 100 }, 5)).toMatchObject({ bids: [], asks: [] });
  });
});
