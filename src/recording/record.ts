import type { Tick } from '../common/tick.js';

/**
 * One bar of an instrument of which no ticks were recorded. Prices in rupees (or the instrument's currency),
 * quantities in units, times in ms.
 */
export interface Bar {
  symbol: string;
  exchange: string;
  /** Length of the bar; it begins at the record's time. */
  duration: number;
  open: number;
  high: number;
  low: number;
  close: number;
  /** Absent where the instrument has none (an index). */
  volume?: number;
  /** Close of the session before. */
  previous_close?: number;
  /** The day before this bar began; all four absent in its first bar. */
  day_open?: number;
  day_high?: number;
  day_low?: number;
  day_volume?: number;
}

/** What a recording holds, in order of `time`: epoch ms at which it arrived (a tick) or began (a bar). */
export type RecordedItem =
  | { kind: 'tick'; time: number; instrument: number; tick: Tick }
  | { kind: 'bar'; time: number; instrument: number; bar: Bar };
