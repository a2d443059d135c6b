import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Tick } from '../../../../common/tick.js';
import type { Bar } from '../../../../recording/record.js';
import { interpolateBar } from './interpolate-bar.js';
import { seededRandom } from './random.js';

const START = 1_765_770_300_000;
const MINUTE = 60_000;

const instrument = {
  symbol: 'RELIANCE',
  exchange: 'NSE',
  token: '2885',
  brsymbol: 'RELIANCE',
  brexchange: 'NSE',
  tick_size: 0.1,
  price_decimals: 2,
  quantity_decimals: 0,
};

function ticksOf(bar: Bar, seed = 1, of = instrument): Tick[] {
  return interpolateBar(bar, START, of, seededRandom(seed));
}

/** A bar whose prices are multiples of 0.10. */
const bars: fc.Arbitrary<Bar> = fc
  .record({
    corners: fc.array(fc.integer({ min: 15_000, max: 15_600 }), { minLength: 4, maxLength: 4 }),
    volume: fc.oneof(fc.nat(3), fc.nat(1_000_000)),
    duration: fc.constantFrom(0, 3, 1000, 5000, MINUTE, 5 * MINUTE),
    before: fc.option(fc.nat(1_000_000), { nil: undefined }),
  })
  .map(({ corners, volume, duration, before }) => {
    const [low, a, b, high] = corners.sort((x, y) => x - y).map((steps) => steps / 10) as [
      number,
      number,
      number,
      number,
    ];
    const bar: Bar = { symbol: 'RELIANCE', exchange: 'NSE', duration, open: a, high, low, close: b, volume };
    if (before !== undefined) Object.assign(bar, { day_open: a, day_high: high + 1, day_low: a, day_volume: before });
    return bar;
  });

const whole: Bar = {
  symbol: 'RELIANCE',
  exchange: 'NSE',
  duration: MINUTE,
  open: 1551.2,
  high: 1556,
  low: 1550.1,
  close: 1553.1,
  volume: 112_255,
  previous_close: 1554.3,
};

describe('interpolateBar', () => {
  it('begins at the open, visits high and low, ends at the close, and never leaves them', () => {
    fc.assert(
      fc.property(bars, fc.nat(), (bar, seed) => {
        const prices = ticksOf(bar, seed).map((tick) => tick.ltp!);
        expect(prices[0]).toBe(bar.open);
        expect(prices.at(-1)).toBe(bar.close);
        expect(Math.max(...prices)).toBe(bar.high);
        expect(Math.min(...prices)).toBe(bar.low);
      }),
    );
  });

  it('keeps every price on the tick grid', () => {
    fc.assert(
      fc.property(bars, fc.nat(), (bar, seed) => {
        for (const { ltp } of ticksOf(bar, seed)) expect(ltp).toBe(Math.round(ltp! * 10) / 10);
      }),
    );
  });

  it('stays between high and low even where these are not on the grid', () => {
    const odd: Bar = { ...whole, open: 10.03, high: 10.07, low: 10.02, close: 10.04 };
    for (let seed = 0; seed < 50; seed++) {
      for (const { ltp } of ticksOf(odd, seed)) expect(ltp! >= 10.02 && ltp! <= 10.07).toBe(true);
    }
  });

  it("adds its volumes up to exactly the bar's, on top of the day's before", () => {
    fc.assert(
      fc.property(bars, fc.nat(), (bar, seed) => {
        const ticks = ticksOf(bar, seed);
        const before = bar.day_volume ?? 0;
        expect(ticks.at(-1)!.volume).toBe(before + bar.volume!);
        expect(ticks.reduce((sum, tick) => sum + (tick.ltq ?? 0), 0)).toBe(bar.volume);
        ticks.forEach((tick, i) => {
          expect(tick.volume! - (ticks[i - 1]?.volume ?? before)).toBe(tick.ltq ?? 0);
          expect(tick.ltt).toBe(tick.ltq === undefined ? undefined : tick.timestamp);
        });
      }),
    );
  });

  it('splits a fractional volume without binary noise', () => {
    const coin = { ...instrument, quantity_decimals: 3 };
    const ticks = ticksOf({ ...whole, volume: 1.005, day_volume: 0.1 }, 3, coin);
    for (const { volume, ltq } of ticks) {
      expect(volume).toBe(Number(volume!.toFixed(3)));
      if (ltq !== undefined) expect(ltq).toBe(Number(ltq.toFixed(3)));
    }
    expect(ticks.at(-1)!.volume).toBe(1.105);
  });

  it('stays inside the bar in time, in order, with one to four ticks a second', () => {
    fc.assert(
      fc.property(bars, fc.nat(), (bar, seed) => {
        const times = ticksOf(bar, seed).map((tick) => tick.timestamp!);
        expect(times.length).toBeGreaterThanOrEqual(4);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times[0]).toBeGreaterThanOrEqual(START);
        expect(times.at(-1)! - START).toBeLessThanOrEqual(Math.max(0, bar.duration - 1));
        if (bar.duration >= 5000) {
          const perSecond = times.length / (bar.duration / 1000);
          expect(perSecond).toBeGreaterThanOrEqual(0.9);
          expect(perSecond).toBeLessThanOrEqual(4.2);
        }
      }),
    );
  });

  it("tells the day's open, high, low and previous close as they stand", () => {
    const first = ticksOf(whole);
    expect(first[0]).toMatchObject({ open: 1551.2, high: 1551.2, low: 1551.2, close: 1554.3, interpolated: true });
    expect(first.at(-1)).toMatchObject({ open: 1551.2, high: 1556, low: 1550.1, ltp: 1553.1 });
    const later = ticksOf({ ...whole, day_open: 1540, day_high: 1555, day_low: 1539, day_volume: 9 });
    expect(later[0]).toMatchObject({ open: 1540, high: 1555, low: 1539 });
    expect(later.at(-1)).toMatchObject({ open: 1540, high: 1556, low: 1539 });
  });

  it('invents nothing that a bar does not tell', () => {
    const { volume, previous_close, ...index } = whole;
    for (const tick of ticksOf(index)) {
      const known = ['exchange', 'high', 'interpolated', 'low', 'ltp', 'mode', 'open', 'symbol', 'timestamp'];
      expect(Object.keys(tick).sort()).toEqual(known);
    }
  });

  it('gives the same ticks for the same seed, and others for another', () => {
    expect(ticksOf(whole, 5)).toEqual(ticksOf(whole, 5));
    expect(ticksOf(whole, 5)).not.toEqual(ticksOf(whole, 6));
  });
});
