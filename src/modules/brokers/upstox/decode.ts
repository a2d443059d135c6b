import { readFileSync } from 'node:fs';
import protobuf, { type INamespace } from 'protobufjs/light.js';

/** 64-bit integers come as `Long`, so that none loses digits before it was looked at. */
export type Int64 = number | { toNumber(): number };

/** A message that was not sent; a number that was not sent is 0. */
export type Absent = undefined | null;

export const INITIAL_FEED = 0;
export const MARKET_INFO = 2;

export interface FeedResponse {
  type: number;
  feeds: Readonly<Record<string, Feed>>;
  currentTs: Int64;
}

export interface Feed {
  ltpc?: Trade | Absent;
  fullFeed?: { market?: MarketFeed | Absent; index?: IndexFeed | Absent } | Absent;
  firstLevel?: FirstLevel | Absent;
}

export interface MarketFeed {
  ltpc?: Trade | Absent;
  book?: { levels: readonly Level[] } | Absent;
  candles?: Candles | Absent;
  averagePrice: number;
  volume: Int64;
  openInterest: number;
  totalBuyQuantity: number;
  totalSellQuantity: number;
}

export interface IndexFeed {
  ltpc?: Trade | Absent;
  candles?: Candles | Absent;
}

export interface FirstLevel {
  ltpc?: Trade | Absent;
  level?: Level | Absent;
  volume: Int64;
  openInterest: number;
}

export interface Trade {
  price: number;
  time: Int64;
  quantity: Int64;
  previousClose: number;
}

export interface Level {
  bidQuantity: Int64;
  bidPrice: number;
  askQuantity: Int64;
  askPrice: number;
}

export interface Candles {
  candles: readonly Candle[];
}

export interface Candle {
  interval: string;
  open: number;
  high: number;
  low: number;
  volume: Int64;
}

const descriptor = JSON.parse(readFileSync(new URL('./market-feed.json', import.meta.url), 'utf8')) as INamespace;
const feedResponse = protobuf.Root.fromJSON(descriptor).lookupType('FeedResponse');

/** @throws Error for bytes that are no such message, or a part of one */
export function decodeFeed(frame: Buffer): FeedResponse {
  return feedResponse.decode(frame) as unknown as FeedResponse;
}
