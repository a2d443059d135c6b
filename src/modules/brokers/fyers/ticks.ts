import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { TopicState } from './topic-state.js';

/** Fields of a scrip topic that ticks are made of, by their place in the default order. */
const SCRIP = {
  ltp: 0,
  volume: 1,
  ltt: 2,
  feedTime: 3,
  bidQty: 4,
  askQty: 5,
  bid: 6,
  ask: 7,
  ltq: 8,
  totalBuy: 9,
  totalSell: 10,
  average: 11,
  oi: 12,
  low: 13,
  high: 14,
  lowerCircuit: 17,
  upperCircuit: 18,
  open: 19,
  close: 20,
} as const;

const INDEX = { ltp: 0, close: 1, feedTime: 2, high: 3, low: 4, open: 5 } as const;

/** First fields of five each. */
const BUY = { price: 0, quantity: 10, orders: 20 };
const SELL = { price: 5, quantity: 15, orders: 25 };
const LEVELS = 5;

/** The tick of a scrip or index topic. */
export function feedTick(topic: TopicState, { symbol, exchange }: Instrument, mode: 'LTP' | 'QUOTE'): Tick {
  const tick: Tick = { symbol, exchange, mode };
  if (topic.kind === 'if') fillIndex(tick, topic);
  else fillScrip(tick, topic);
  return tick;
}

/**
 * The tick of a book topic. It has no time of its own; what it lacks comes from the instrument's scrip topic, where that
 * has arrived.
 */
export function bookTick(
  book: TopicState,
  feed: TopicState | undefined,
  { symbol, exchange }: Instrument,
  now: number,
): Tick {
  const tick: Tick = { symbol, exchange, mode: 'DEPTH' };
  if (feed) fillScrip(tick, feed);
  tick.timestamp = now;
  const buy = side(book, BUY);
  const sell = side(book, SELL);
  tick.depth = { buy, sell };
  tick.bid = buy[0]?.price;
  tick.bid_qty = buy[0]?.quantity;
  tick.ask = sell[0]?.price;
  tick.ask_qty = sell[0]?.quantity;
  return tick;
}

function fillScrip(tick: Tick, topic: TopicState): void {
  tick.ltp = topic.price(SCRIP.ltp);
  tick.timestamp = topic.time(SCRIP.feedTime);
  tick.ltt = topic.time(SCRIP.ltt);
  if (tick.mode === 'LTP') return;
  tick.ltq = topic.count(SCRIP.ltq);
  tick.average_price = topic.price(SCRIP.average);
  tick.volume = topic.count(SCRIP.volume);
  tick.total_buy_quantity = topic.count(SCRIP.totalBuy);
  tick.total_sell_quantity = topic.count(SCRIP.totalSell);
  tick.oi = topic.count(SCRIP.oi);
  tick.open = topic.price(SCRIP.open);
  tick.high = topic.price(SCRIP.high);
  tick.low = topic.price(SCRIP.low);
  tick.close = topic.price(SCRIP.close);
  tick.upper_circuit = topic.price(SCRIP.upperCircuit) || undefined;
  tick.lower_circuit = topic.price(SCRIP.lowerCircuit) || undefined;
  const bid = topic.price(SCRIP.bid);
  const ask = topic.price(SCRIP.ask);
  // A side without orders has the price 0.
  if (bid !== 0) {
    tick.bid = bid;
    tick.bid_qty = topic.count(SCRIP.bidQty);
  }
  if (ask !== 0) {
    tick.ask = ask;
    tick.ask_qty = topic.count(SCRIP.askQty);
  }
}

function fillIndex(tick: Tick, topic: TopicState): void {
  tick.ltp = topic.price(INDEX.ltp);
  tick.timestamp = topic.time(INDEX.feedTime);
  if (tick.mode === 'LTP') return;
  tick.open = topic.price(INDEX.open);
  tick.high = topic.price(INDEX.high);
  tick.low = topic.price(INDEX.low);
  tick.close = topic.price(INDEX.close);
}

/** Levels that have a price, in the feed's order. */
function side(book: TopicState, first: typeof BUY): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (let level = 0; level < LEVELS; level++) {
    const price = book.price(first.price + level);
    if (!price) continue;
    const quantity = book.count(first.quantity + level) ?? 0;
    levels.push({ price, quantity, orders: book.count(first.orders + level) ?? 0 });
  }
  return levels;
}
