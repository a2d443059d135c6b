import type { Mode } from '../../../common/mode.js';
import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { emptySide } from '../families/feed/book.js';
import type { Topic } from './topic.js';

/** Places of a scrip topic's values. */
const SCRIP = {
  feedTime: 2,
  ltt: 3,
  volume: 4,
  ltp: 5,
  ltq: 6,
  totalBuy: 7,
  totalSell: 8,
  average: 13,
  low: 14,
  high: 15,
  lowerCircuit: 16,
  upperCircuit: 17,
  open: 20,
  close: 21,
  oi: 22,
} as const;
/** Of the best price and its quantity on each side. */
const BEST = { bid: 9, ask: 10, bidQty: 11, askQty: 12 } as const;

const INDEX = { ltp: 2, close: 3, feedTime: 4, high: 5, low: 6, open: 7 } as const;

/** First places of five each in a book topic. */
const BUY = { price: 2, quantity: 12, orders: 22 };
const SELL = { price: 7, quantity: 17, orders: 27 };
const LEVELS = 5;

/** Makes the ticks of a connection; those of one kind are one object, filled anew each time. */
export class TickMaker {
  private readonly ltp: Tick = { symbol: '', exchange: '', mode: 'LTP' };
  private readonly quote: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };
  private readonly index: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };
  private readonly book: Tick = { symbol: '', exchange: '', mode: 'DEPTH' };
  private readonly buy = new Side(BUY);
  private readonly sell = new Side(SELL);
  private readonly depth: Depth = { buy: this.buy.levels, sell: this.sell.levels };

  /** Of a scrip or index topic alone; a DEPTH of an index has what a QUOTE has. */
  feedTick(topic: Topic, instrument: Instrument, mode: Mode): Tick {
    if (mode === 'LTP') return fillPrice(named(this.ltp, instrument), topic);
    if (topic.kind === 'sf') return fillScrip(named(this.quote, instrument), topic);
    this.index.mode = mode;
    return fillIndex(named(this.index, instrument), topic);
  }

  /** Of a book, with what the instrument's scrip topic has told; without that there are no prices of trades. */
  bookTick(book: Topic, feed: Topic | undefined, instrument: Instrument): Tick {
    const tick = named(feed ? this.book : { symbol: '', exchange: '', mode: 'DEPTH' }, instrument);
    if (feed) fillScrip(tick, feed);
    const [bid] = this.buy.fill(book);
    const [ask] = this.sell.fill(book);
    tick.depth = this.depth;
    tick.bid = bid?.price;
    tick.bid_qty = bid?.quantity;
    tick.ask = ask?.price;
    tick.ask_qty = ask?.quantity;
    return tick;
  }
}

function named(tick: Tick, { symbol, exchange }: Instrument): Tick {
  tick.symbol = symbol;
  tick.exchange = exchange;
  return tick;
}

function fillPrice(tick: Tick, topic: Topic): Tick {
  const isScrip = topic.kind === 'sf';
  tick.ltp = topic.price(isScrip ? SCRIP.ltp : INDEX.ltp);
  tick.ltt = isScrip ? topic.time(SCRIP.ltt) : undefined;
  tick.timestamp = isScrip ? (topic.time(SCRIP.feedTime) ?? tick.ltt) : topic.time(INDEX.feedTime);
  return tick;
}

function fillScrip(tick: Tick, topic: Topic): Tick {
  fillPrice(tick, topic);
  tick.ltq = topic.count(SCRIP.ltq);
  tick.volume = topic.count(SCRIP.volume);
  tick.oi = topic.count(SCRIP.oi);
  tick.total_buy_quantity = topic.count(SCRIP.totalBuy);
  tick.total_sell_quantity = topic.count(SCRIP.totalSell);
  tick.average_price = topic.price(SCRIP.average);
  tick.open = topic.price(SCRIP.open);
  tick.high = topic.price(SCRIP.high);
  tick.low = topic.price(SCRIP.low);
  tick.close = topic.price(SCRIP.close);
  tick.upper_circuit = topic.price(SCRIP.upperCircuit);
  tick.lower_circuit = topic.price(SCRIP.lowerCircuit);
  tick.bid = topic.price(BEST.bid);
  tick.ask = topic.price(BEST.ask);
  tick.bid_qty = topic.count(BEST.bidQty);
  tick.ask_qty = topic.count(BEST.askQty);
  return tick;
}

function fillIndex(tick: Tick, topic: Topic): Tick {
  fillPrice(tick, topic);
  tick.open = topic.price(INDEX.open);
  tick.high = topic.price(INDEX.high);
  tick.low = topic.price(INDEX.low);
  tick.close = topic.price(INDEX.close);
  return tick;
}

/** One side of a book: the levels that have a price, in the feed's order. */
class Side {
  readonly levels: DepthLevelEntry[] = [];
  private readonly all = emptySide(LEVELS);

  constructor(private readonly first: typeof BUY) {}

  fill(book: Topic): readonly DepthLevelEntry[] {
    const { levels, all, first } = this;
    levels.length = 0;
    for (let place = 0; place < LEVELS; place++) {
      const price = book.price(first.price + place);
      if (!price) continue;
      const level = all[place]!;
      level.price = price;
      level.quantity = book.count(first.quantity + place) ?? 0;
      level.orders = book.count(first.orders + place) ?? 0;
      levels.push(level);
    }
    return levels;
  }
}
