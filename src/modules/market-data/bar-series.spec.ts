import { describe, expect, it } from '@jest/globals';
import { BARS_PER_DAY, BarSeries } from './bar-series.js';

const NONE = Number.NaN;

describe('BarSeries', () => {
  it('builds open, high, low and close of each minute, and its volume from the cumulative one', () => {
    const series = new BarSeries();
    for (const [minute, price, volume] of [
      [10, 100, 1000],
      [10, 103, 1010],
      [10, 99, 1015],
      [11, 101, 1040],
      [11, 101.5, 1041],
    ] as const) {
      series.add(minute, price, volume);
    }
    expect(series.bars()).toEqual([
      { time: 600_000, open: 100, high: 103, low: 99, close: 99, volume: 15 },
      { time: 660_000, open: 101, high: 101.5, low: 101, close: 101.5, volume: 26 },
    ]);
  });

  it('leaves volume out where the ticks carry none', () => {
    const series = new BarSeries();
    series.add(1, 5, NONE);
    expect(series.bars()).toEqual([{ time: 60_000, open: 5, high: 5, low: 5, close: 5 }]);
  });

  it('counts a new day from nothing when the cumulative volume begins again', () => {
    const series = new BarSeries();
    series.add(1, 5, 900);
    series.add(2, 5, 30);
    expect(series.bars().map(({ volume }) => volume)).toEqual([0, 30]);
  });

  it('changes no minute that has ended for a tick that comes late', () => {
    const series = new BarSeries();
    series.add(2, 5, NONE);
    series.add(1, 99, NONE);
    expect(series.bars()).toHaveLength(1);
    expect(series.bars()[0]).toMatchObject({ high: 5 });
  });

  it('keeps the newest day in bounded memory', () => {
    const series = new BarSeries();
    for (let minute = 0; minute < BARS_PER_DAY * 3 + 7; minute++) series.add(minute, minute, NONE);
    const bars = series.bars();
    expect(bars).toHaveLength(BARS_PER_DAY);
    expect(bars[0]!.open).toBe(BARS_PER_DAY * 2 + 7);
    expect(bars.at(-1)!.close).toBe(BARS_PER_DAY * 3 + 6);
    expect(bars.every((bar, index) => index === 0 || bar.open === bars[index - 1]!.open + 1)).toBe(true);
  });

  it('gives the bars from a time on', () => {
    const series = new BarSeries();
    for (const minute of [1, 2, 3]) series.add(minute, minute, NONE);
    expect(series.bars(120_000).map(({ open }) => open)).toEqual([2, 3]);
  });
});
