import type { RecordedInstrument } from '../../recording/layout.js';
import type { Bar, RecordedItem } from '../../recording/record.js';
import { type Row, requiredNumber } from './read-csv.js';

const MINUTE_MS = 60_000;

/**
 * The one-minute bars of one day. A bar that is missing in the material stays missing. The previous close is the last
 * close of the sessions before the day.
 *
 * @param rows columns `date` (ISO-8601 with its offset, start of the bar), `open high low close volume`
 * @param day `2025-12-15`
 */
export function minuteBars(
  rows: readonly Row[],
  { symbol, exchange }: RecordedInstrument,
  index: number,
  day: string,
): RecordedItem[] {
  const items: RecordedItem[] = [];
  const before = rows.filter((row) => (row.date ?? '') < day).at(-1);
  let sofar: Pick<Bar, 'day_open' | 'day_high' | 'day_low' | 'day_volume'> = {};
  for (const row of rows) {
    if (!row.date?.startsWith(day)) continue;
    const bar: Bar & { volume: number } = {
      symbol,
      exchange,
      duration: MINUTE_MS,
      open: requiredNumber(row, 'open'),
      high: requiredNumber(row, 'high'),
      low: requiredNumber(row, 'low'),
      close: requiredNumber(row, 'close'),
      volume: requiredNumber(row, 'volume'),
      ...sofar,
    };
    if (before) bar.previous_close = requiredNumber(before, 'close');
    items.push({ kind: 'bar', time: Date.parse(row.date), instrument: index, bar });
    sofar = {
      day_open: sofar.day_open ?? bar.open,
      day_high: Math.max(sofar.day_high ?? bar.high, bar.high),
      day_low: Math.min(sofar.day_low ?? bar.low, bar.low),
      day_volume: (sofar.day_volume ?? 0) + bar.volume,
    };
  }
  if (items.length === 0) throw new Error(`there are no bars of ${day}`);
  return items;
}
