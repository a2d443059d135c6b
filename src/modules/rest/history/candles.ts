import { istDay } from '../../../common/ist-time.js';
import type { SessionCalendar } from '../../brokers/engine/session-calendar.js';
import type { MinuteBar } from '../../market-data/bar-series.js';
import { type Interval, minutesOf } from './intervals.js';

const MINUTE_MS = 60_000;
const IST_OFFSET_MS = 330 * MINUTE_MS;

/** A bar as published clients read it. */
export interface Candle {
  /** Start of the bar in epoch seconds; of a day: 00:00 UTC of its date in India, which is how clients read dates. */
  timestamp: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Absent where the ticks carry none. */
  volume?: number;
}

/**
 * Puts minute bars, oldest first, together into longer ones. Those are counted from the start of the session (09:15,
 * 09:45, …), outside of sessions from midnight in India. A minute without ticks has no bar, and none is made up.
 */
export function candles(
  bars: readonly MinuteBar[],
  interval: Interval,
  exchange: string,
  calendar: SessionCalendar,
): Candle[] {
  const result: Candle[] = [];
  for (const bar of bars) {
    const timestamp = startOf(bar.time, interval, exchange, calendar) / 1000;
    const last = result.at(-1);
    if (last?.timestamp === timestamp) extend(last, bar);
    else {
      const { open, high, low, close, volume } = bar;
      result.push({ timestamp, open, high, low, close, ...(volume !== undefined && { volume }) });
    }
  }
  return result;
}

function startOf(time: number, interval: Interval, exchange: string, calendar: SessionCalendar): number {
  const minutes = minutesOf(interval);
  if (minutes === undefined) return istDay(time) + IST_OFFSET_MS;
  if (minutes === 1) return time;
  const origin = calendar.openSince(exchange, time) ?? istDay(time);
  const length = minutes * MINUTE_MS;
  return origin + Math.floor((time - origin) / length) * length;
}

function extend(candle: Candle, { high, low, close, volume }: MinuteBar): void {
  candle.high = Math.max(candle.high, high);
  candle.low = Math.min(candle.low, low);
  candle.close = close;
  if (volume !== undefined) candle.volume = (candle.volume ?? 0) + volume;
}
