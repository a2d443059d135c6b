import type { Depth, DepthLevelEntry } from '../../../common/tick.js';
import type { Absent, Candles, Feed, FirstLevel, IndexFeed, Int64, Level, MarketFeed, Trade } from './decode.js';

/** Raised for a number that cannot be one of a market's; the message names its field. */
export class BadNumber extends Error {}

export interface LastTrade {
  ltp: number;
  ltt: number;
  ltq: number;
  close: number;
}

export interface Day {
  open: number;
  high: number;
  low: number;
  volume: number;
}

export interface Totals {
  average_price: number;
  volume: number;
  oi: number;
  total_buy_quantity: number;
  total_sell_quantity: number;
}

export const NO_TOTALS: Totals = { average_price: 0, volume: 0, oi: 0, total_buy_quantity: 0, total_sell_quantity: 0 };

/** What one update says; undefined is what it does not speak of. 0 means unknown. */
export interface Update {
  trade: LastTrade | undefined;
  day?: Day | undefined;
  depth?: Depth | undefined;
  totals?: Totals;
}

/** @throws BadNumber */
export function readUpdate({ ltpc, fullFeed, firstLevel }: Feed): Update {
  if (fullFeed?.market) return readMarket(fullFeed.market);
  if (fullFeed?.index) return readIndex(fullFeed.index);
  if (firstLevel) return readFirstLevel(firstLevel);
  return { trade: readTrade(ltpc) };
}

function readMarket(feed: MarketFeed): Update {
  return {
    trade: readTrade(feed.ltpc),
    day: readDay(feed.candles),
    depth: feed.book ? readBook(feed.book.levels) : undefined,
    totals: {
      average_price: number('atp', feed.averagePrice),
      volume: integer('vtt', feed.volume),
      oi: number('oi', feed.openInterest),
      total_buy_quantity: number('tbq', feed.totalBuyQuantity),
      total_sell_quantity: number('tsq', feed.totalSellQuantity),
    },
  };
}

/** An index is not traded: what its candle says of a volume means nothing. */
function readIndex({ ltpc, candles }: IndexFeed): Update {
  const day = readDay(candles);
  return { trade: readTrade(ltpc), day: day && { ...day, volume: 0 } };
}

function readFirstLevel({ ltpc, level, volume, openInterest }: FirstLevel): Update {
  return {
    trade: readTrade(ltpc),
    depth: level ? readBook([level]) : undefined,
    totals: { ...NO_TOTALS, volume: integer('vtt', volume), oi: number('oi', openInterest) },
  };
}

function readTrade(trade: Trade | Absent): LastTrade | undefined {
  return trade
    ? {
        ltp: number('ltp', trade.price),
        ltt: integer('ltt', trade.time),
        ltq: integer('ltq', trade.quantity),
        close: number('cp', trade.previousClose),
      }
    : undefined;
}

/** The candle of the day; its own close is the current price, and is not read. */
function readDay(candles: Candles | Absent): Day | undefined {
  const day = candles?.candles.filter(({ interval }) => interval === '1d').at(-1);
  return day
    ? {
        open: number('open', day.open),
        high: number('high', day.high),
        low: number('low', day.low),
        volume: integer('vol', day.volume),
      }
    : undefined;
}

function readBook(levels: readonly Level[]): Depth {
  return {
    buy: levels.map(({ bidPrice, bidQuantity }) => entry(bidPrice, bidQuantity)),
    sell: levels.map(({ askPrice, askQuantity }) => entry(askPrice, askQuantity)),
  };
}

/** Orders are not counted by this feed; clients of the existing gateway expect a 0 there. */
function entry(price: number, quantity: Int64): DepthLevelEntry {
  return { price: number('price', price), quantity: integer('quantity', quantity), orders: 0 };
}

function number(field: string, value: number): number {
  if (!Number.isFinite(value)) throw new BadNumber(`${field} is ${value}`);
  return value;
}

/** @throws BadNumber for an integer that a JavaScript number cannot hold exactly */
export function integer(field: string, value: Int64): number {
  const converted = typeof value === 'number' ? value : value.toNumber();
  if (!Number.isSafeInteger(converted)) throw new BadNumber(`${field} is beyond 2^53`);
  return converted;
}
