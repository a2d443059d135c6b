import { describe, expect, it } from '@jest/globals';
import { shippedCalendar } from '../../brokers/engine/session-calendar.js';
import type { MinuteBar } from '../../market-data/bar-series.js';
import { candles } from './candles.js';
import type { Interval } from './intervals.js';

const calendar = shippedCalendar();
/** Indian time of a Monday with a session. */
const at = (time: string) => Date.parse(`2025-12-15T${time}:00+05:30`);
const bar = (time: string, close: number, volume?: number): MinuteBar => ({
  time: at(time),
  open: close - 1,
  high: close + 2,
  low: close - 2,
  close,
  ...(volume !== undefined && { volume }),
});
const starts = (bars: readonly MinuteBar[], interval: Interval, exchange = 'NSE') =>
  candles(bars, interval, exchange, calendar).map(({ timestamp }) => new Date(timestamp * 1000).toISOString());

describe('candles', () => {
  it('gives minutes as they are, in epoch seconds', () => {
    expect(candles([bar('09:15', 100, 7)], '1m', 'NSE', calendar)).toEqual([
      { timestamp: at('09:15') / 1000, open: 99, high: 102, low: 98, close: 100, volume: 7 },
    ]);
  });

  it('puts minutes together: first open, highest high, lowest low, last close, all the volume', () => {
    const bars = [bar('09:15', 100, 1), bar('09:17', 110, 2), bar('09:19', 90, 4), bar('09:20', 95, 8)];
    expect(candles(bars, '5m', 'NSE', calendar)).toEqual([
      { timestamp: at('09:15') / 1000, open: 99, high: 112, low: 88, close: 90, volume: 7 },
      { timestamp: at('09:20') / 1000, open: 94, high: 97, low: 93, close: 95, volume: 8 },
    ]);
  });

  it('counts longer bars from the start of the session', () => {
    const bars = [bar('09:15', 1), bar('09:24', 1), bar('09:44', 1), bar('09:45', 1), bar('10:15', 1)];
    const ist = (time: string) => new Date(at(time)).toISOString();
    expect(starts(bars, '10m')).toEqual(['09:15', '09:35', '09:45', '10:15'].map(ist));
    expect(starts(bars, '30m')).toEqual(['09:15', '09:45', '10:15'].map(ist));
    expect(starts(bars, '1h')).toEqual(['09:15', '10:15'].map(ist));
  });

  it('counts them from midnight in India where no session is open', () => {
    expect(starts([bar('20:47', 1)], '30m')).toEqual([new Date(at('20:30')).toISOString()]);
  });

  it('dates a day by its date in India', () => {
    const bars = [bar('09:15', 100), bar('15:29', 105), { ...bar('09:15', 1), time: at('09:15') + 86_400_000 }];
    expect(starts(bars, 'D')).toEqual(['2025-12-15T00:00:00.000Z', '2025-12-16T00:00:00.000Z']);
  });

  it('makes up neither a bar for a minute without ticks nor a volume that nobody sent', () => {
    expect(starts([bar('09:15', 1), bar('09:18', 1)], '1m')).toHaveLength(2);
    expect(candles([bar('09:15', 1), bar('09:16', 1)], '5m', 'NSE', calendar)[0]).not.toHaveProperty('volume');
    expect(candles([bar('09:15', 1), bar('09:16', 1, 5)], '5m', 'NSE', calendar)[0]).toHaveProperty('volume', 5);
  });
});
