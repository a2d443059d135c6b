import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { IndexElement, Int64, Level, OrderBookElement } from './decode.js';
import { count, epochMs, integer, price } from './numbers.js';
import type { Held } from './subscription-book.js';

const LEVELS = 5;

/**
 * Keeps what an element of the index channel tells of the day; gives a tick for who wants prices, undefined where it fills
 * none.
 *
 * @param sent of the batch, for an element without a time
 * @throws BadNumber
 */
export function indexTick(held: Held, element: IndexElement, sent: Int64): Tick | undefined {
  const { instrument, mode } = held.item;
  const ltp = price('index_value', element.indexValue);
  const high = price('high_index_value', element.highIndexValue);
  const low = price('low_index_value', element.lowIndexValue);
  const close = price('prev_close', element.prevClose);
  const volume = count('volume', element.volume);
  Object.assign(held, { high, low, close });
  // Who wants the book gets all with it.
  if (mode === 'DEPTH' || (mode === 'LTP' && ltp === undefined)) return undefined;
  const { symbol, exchange } = instrument;
  const tick: Tick = { symbol, exchange, mode, ltp, timestamp: timeOf(element.timestamp, sent) };
  if (mode === 'QUOTE') Object.assign(tick, { open: held.open, high, low, close, volume });
  return tick;
}

/**
 * The tick of an element of the order books, with what the other channels have told.
 *
 * @param sent of the batch, for an element without a time
 * @throws BadNumber
 */
export function bookTick(held: Held, element: OrderBookElement, sent: Int64): Tick | undefined {
  const { instrument, mode } = held.item;
  const ltp = price('ltp', element.ltp);
  if (mode === 'LTP' && ltp === undefined) return undefined;
  const { symbol, exchange } = instrument;
  const tick: Tick = { symbol, exchange, mode, ltp, timestamp: timeOf(element.timestamp, sent) };
  if (mode === 'LTP') return tick;
  const { open, high, low, close, oi } = held;
  const depth: Depth = { buy: side(element.bids), sell: side(element.asks) };
  Object.assign(tick, { open, high, low, close, oi });
  tick.ltq = count('ltq', element.ltq);
  tick.volume = count('volume', element.volume);
  tick.bid = depth.buy[0]?.price || undefined;
  tick.bid_qty = depth.buy[0]?.quantity || undefined;
  tick.ask = depth.sell[0]?.price || undefined;
  tick.ask_qty = depth.sell[0]?.quantity || undefined;
  if (mode === 'DEPTH') tick.depth = depth;
  return tick;
}

function timeOf(element: Int64, sent: Int64): number | undefined {
  return epochMs(element) ?? epochMs(sent);
}

function side(levels: readonly Level[]): DepthLevelEntry[] {
  return levels.slice(0, LEVELS).map((level) => ({
    price: price('price', level.price) ?? 0,
    quantity: integer('quantity', level.quantity),
    orders: integer('orders', level.orders),
  }));
}
