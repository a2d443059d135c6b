import type { RecordedInstrument } from '../../recording/layout.js';
import type { RecordedItem } from '../../recording/record.js';
import { istTime, type Row, requiredNumber } from './read-csv.js';

/** Values before the market opens are indicative and no part of the day's open, high and low. */
const OPENING = '09:15:00';

/**
 * The values of an index, about one a second, moved to another day at the same time of day. Open, high and low are
 * those of the series so far: the exchange computes the index once a second, so they are the index's own.
 *
 * @param rows columns `time_ist` (`2022-11-10 09:15:00`) and `ltp`
 * @param day `2025-12-15`
 */
export function indexSeries(
  rows: readonly Row[],
  { symbol, exchange }: RecordedInstrument,
  index: number,
  day: string,
): RecordedItem[] {
  const items: RecordedItem[] = [];
  let open: number | undefined;
  let high = Number.NEGATIVE_INFINITY;
  let low = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const timeOfDay = (row.time_ist ?? '').split(' ')[1] ?? '';
    if (timeOfDay < OPENING) continue;
    const ltp = requiredNumber(row, 'ltp');
    const time = istTime(`${day} ${timeOfDay}`);
    open ??= ltp;
    high = Math.max(high, ltp);
    low = Math.min(low, ltp);
    const tick = { symbol, exchange, mode: 'QUOTE' as const, ltp, timestamp: time, open, high, low };
    items.push({ kind: 'tick', time, instrument: index, tick });
  }
  if (items.length === 0) throw new Error('there are no values of trading hours');
  return items;
}
