import type { DepthLevelEntry, Tick } from '../../common/tick.js';
import type { RecordedInstrument } from '../../recording/layout.js';
import type { RecordedItem } from '../../recording/record.js';
import { istTime, numberIn, type Row, requiredNumber } from './read-csv.js';

/**
 * The receiver's clock was slow: in every one of the 144,123 rows the row would have arrived before its last trade by
 * up to 5,949 ms. With this much added none does.
 */
export const RECEIVER_CLOCK_CORRECTION_MS = 5950;

const LEVELS = [1, 2, 3, 4, 5];

/** Messages of Upstox's `full_d5` mode, in their order; repeats and steps back in time are kept as they are. */
export function upstoxTicks(rows: readonly Row[], instrument: RecordedInstrument, index: number): RecordedItem[] {
  return rows.map((row) => {
    const time = istTime(row.recv_ist ?? '') + RECEIVER_CLOCK_CORRECTION_MS;
    return { kind: 'tick', time, instrument: index, tick: tickOf(row, instrument, time) };
  });
}

function tickOf(row: Row, { symbol, exchange }: RecordedInstrument, timestamp: number): Tick {
  const buy = side(row, 'bid');
  const sell = side(row, 'ask');
  const fields: Partial<Record<keyof Tick, number>> = {
    ltp: requiredNumber(row, 'ltp'),
    ltq: numberIn(row, 'ltq'),
    ltt: requiredNumber(row, 'ltt_ms'),
    open: numberIn(row, 'd_open'),
    high: numberIn(row, 'd_high'),
    low: numberIn(row, 'd_low'),
    close: numberIn(row, 'prev_close'),
    volume: numberIn(row, 'vtt'),
    average_price: numberIn(row, 'atp'),
    total_buy_quantity: numberIn(row, 'tbq'),
    total_sell_quantity: numberIn(row, 'tsq'),
    oi: numberIn(row, 'oi'),
    bid: buy[0]?.price,
    ask: sell[0]?.price,
    bid_qty: buy[0]?.quantity,
    ask_qty: sell[0]?.quantity,
  };
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { symbol, exchange, mode: 'DEPTH', ...Object.fromEntries(present), timestamp, depth: { buy, sell } };
}

function side(row: Row, name: 'bid' | 'ask'): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (const level of LEVELS) {
    const price = numberIn(row, `${name}_p${level}`);
    const quantity = numberIn(row, `${name}_q${level}`);
    if (price !== undefined && quantity !== undefined) levels.push({ price, quantity });
  }
  return levels;
}
