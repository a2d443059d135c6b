import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Tick } from '../../../common/tick.js';
import { isPlausible } from './plausible-tick.js';
import { encodeData, wireIdentity } from './wire-data.js';

const full: Tick = {
  symbol: 'RELIANCE',
  exchange: 'NSE',
  mode: 'DEPTH',
  ltp: 1510.35,
  ltq: 5,
  ltt: Date.parse('2025-11-21T05:10:10.000Z'),
  timestamp: Date.parse('2025-11-21T05:10:11.007Z'),
  open: 1500,
  high: 1512.5,
  low: 1498,
  close: 1495.1,
  volume: 1_234_567,
  average_price: 1505.25,
  total_buy_quantity: 100,
  total_sell_quantity: 0,
  oi: 7,
  bid: 1510.3,
  ask: 1510.4,
  bid_qty: 10,
  ask_qty: 20,
  upper_circuit: 1644.6,
  lower_circuit: 1345.6,
  depth: { buy: [{ price: 1510.3, quantity: 10, orders: 2 }], sell: [{ price: 1510.4, quantity: 20 }] },
};

function encode(tick: Tick, mode = tick.mode, levels = 5, seq = 42): string {
  return encodeData(wireIdentity(tick.symbol, tick.exchange), seq, tick, mode, levels).toString();
}

function decode(tick: Tick, mode = tick.mode, levels = 5): Record<string, unknown> {
  return JSON.parse(encode(tick, mode, levels));
}

describe('encodeData', () => {
  it('gives LTP subscribers price, times and volume, and nothing else', () => {
    expect(decode(full, 'LTP')).toEqual({
      seq: 42,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      ltp: 1510.35,
      timestamp: '2025-11-21T05:10:11.007Z',
      ltt: '2025-11-21T05:10:10.000Z',
      volume: 1_234_567,
    });
  });

  it("gives Quote subscribers all but the book, by the wire's names", () => {
    const { depth, ...quote } = decode(full, 'DEPTH');
    expect(decode(full, 'QUOTE')).toEqual(quote);
    expect(depth).toBeDefined();
    expect(quote).toMatchObject({ last_trade_quantity: 5, avg_trade_price: 1505.25, total_sell_quantity: 0, oi: 7 });
  });

  it('gives Depth subscribers the book, with orders only where they are known', () => {
    expect(decode(full).depth).toEqual({
      buy: [{ price: 1510.3, quantity: 10, orders: 2 }],
      sell: [{ price: 1510.4, quantity: 20 }],
    });
  });

  it('cuts a deeper book to the levels of the topic', () => {
    const side = Array.from({ length: 20 }, (_, i) => ({ price: 100 - i, quantity: i }));
    const deep = { ...full, depth: { buy: side, sell: side } };
    const depth = decode(deep, 'DEPTH', 5).depth as { buy: unknown[]; sell: unknown[] };
    expect(depth.buy).toEqual(side.slice(0, 5));
    expect(depth.sell).toHaveLength(5);
  });

  it('leaves out what the broker did not send', () => {
    expect(decode({ symbol: 'TCS', exchange: 'NSE', mode: 'QUOTE', ltp: 1 }, 'QUOTE')).toEqual({
      seq: 42,
      symbol: 'TCS',
      exchange: 'NSE',
      ltp: 1,
    });
  });

  it('computes the change as a clean decimal, and its percentage with two decimals', () => {
    expect(decode(full, 'QUOTE')).toMatchObject({ change: 15.25, change_percent: 1.02 });
    expect(decode({ ...full, ltp: 1494.9 }, 'QUOTE')).toMatchObject({ change: -0.2, change_percent: -0.01 });
    expect(encode({ ...full, ltp: 0.3, close: 0.1 }, 'QUOTE')).toContain('"change":0.2,');
  });

  it('keeps four decimals of a currency change and eight of a crypto change', () => {
    const currency = { ...full, exchange: 'CDS', ltp: 83.2525, close: 83.25 };
    expect(decode(currency, 'QUOTE').change).toBe(0.0025);
    const crypto = { ...full, exchange: 'CRYPTO', ltp: 0.00001234, close: 0.00001 };
    expect(decode(crypto, 'QUOTE').change).toBe(0.00000234);
  });

  it('gives no change where the previous close is absent or 0', () => {
    for (const close of [undefined, 0]) {
      const data = decode({ ...full, close }, 'QUOTE');
      expect(data).not.toHaveProperty('change');
      expect(data).not.toHaveProperty('change_percent');
    }
  });

  it('carries the marks of interpolated prices and synthesised books', () => {
    const marked: Tick = { ...full, interpolated: true, broker_supported: false, broker_message: 'no "book"' };
    expect(decode(marked)).toMatchObject({ interpolated: true, broker_supported: false, broker_message: 'no "book"' });
    expect(decode(marked, 'LTP')).toMatchObject({ interpolated: true });
    expect(decode(marked, 'QUOTE')).not.toHaveProperty('broker_supported');
  });

  it('writes times of any millisecond as toISOString does', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 0) }), (timestamp) => {
        expect(decode({ ...full, timestamp }, 'LTP').timestamp).toBe(new Date(timestamp).toISOString());
      }),
    );
  });

  it('yields JSON that begins with seq and symbol, whatever the symbol and the numbers are', () => {
    const size = fc.oneof(fc.double({ noNaN: true, min: 1e-10, max: 1e10 }), fc.constantFrom(0, 1e-10, 1e10));
    const price = fc.option(
      fc.tuple(size, fc.boolean()).map(([value, isNegative]) => (isNegative ? -value : value)),
      {
        nil: undefined,
      },
    );
    const count = fc.option(fc.maxSafeNat(), { nil: undefined });
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.record({ ltp: price, close: price, open: price, volume: count, bid: price, oi: count }),
        fc.nat(),
        (symbol, fields, seq) => {
          const tick: Tick = { symbol, exchange: 'MCX', mode: 'QUOTE', ...fields };
          expect(isPlausible(tick)).toBe(true);
          const json = encode(tick, 'QUOTE', 5, seq);
          expect(json.startsWith(`{"seq":${seq},"symbol":`)).toBe(true);
          expect(json.endsWith('}')).toBe(true);
          const data = JSON.parse(json);
          expect(data.symbol).toBe(symbol);
          if (fields.ltp !== undefined) expect(data.ltp).toBe(fields.ltp === 0 ? 0 : fields.ltp);
        },
      ),
    );
  });
});
