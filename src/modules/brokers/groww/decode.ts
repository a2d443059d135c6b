import { readFileSync } from 'node:fs';
import protobuf, { type INamespace } from 'protobufjs/light.js';

/** One payload: whichever of the three it is about. A number that was not sent is 0. */
export interface MarketMessage {
  stockLivePrice?: LivePrice | null;
  stocksMarketDepth?: Book | null;
  stocksLiveIndices?: IndexValue | null;
}

export interface LivePrice {
  tsInMillis: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  bidQty: number;
  offerQty: number;
  avgPrice: number;
  highPriceRange: number;
  lowPriceRange: number;
  ltp: number;
  openInterest: number;
}

/** Levels by their number. */
export type BookSide = Readonly<Record<number, { price: number; qty: number }>>;

export interface Book {
  tsInMillis: number;
  buyBook: BookSide;
  sellBook: BookSide;
}

export interface IndexValue {
  tsInMillis: number;
  value: number;
}

const descriptor = JSON.parse(readFileSync(new URL('./market-feed.json', import.meta.url), 'utf8')) as INamespace;
const response = protobuf.Root.fromJSON(descriptor).lookupType('stocksData.response.StocksSocketResponseProtoDto');

/** @throws Error for bytes that are no such message, or a part of one */
export function decodeMarketMessage(payload: Buffer): MarketMessage {
  return response.decode(payload) as unknown as MarketMessage;
}
