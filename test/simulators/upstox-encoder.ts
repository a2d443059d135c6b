import { isIndexExchange } from '../../src/common/exchanges.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';
import { ProtobufWriter } from './protobuf-writer.js';

export type FeedMode = 'ltpc' | 'full' | 'full_d30';

const REQUEST_MODES: Readonly<Record<FeedMode, number>> = { ltpc: 0, full: 1, full_d30: 3 };
const NORMAL_OPEN = 2;

/** Which parts of a state an update speaks of. */
export interface Parts {
  trade: boolean;
  book: boolean;
  day: boolean;
  totals: boolean;
}

export const ALL_PARTS: Parts = { trade: true, book: true, day: true, totals: true };

/** The parts that hold one of the values that have moved. */
export function partsOf(moved: MarketState): Parts {
  const has = (...keys: (keyof MarketState)[]) => keys.some((key) => moved[key] !== undefined);
  return {
    trade: has('ltp', 'ltq', 'ltt', 'close'),
    book: has('depth', 'bid', 'ask'),
    day: has('open', 'high', 'low'),
    totals: has('volume', 'average_price', 'oi', 'total_buy_quantity', 'total_sell_quantity'),
  };
}

/** The value of one entry of `feeds`; undefined where the mode has none of the parts. */
export function encodeFeed(
  instrument: Instrument,
  mode: FeedMode,
  state: MarketState,
  parts = ALL_PARTS,
): Buffer | undefined {
  const { trade: hasTrade, book: hasBook, day: hasDay, totals: hasTotals } = parts;
  const isIndex = isIndexExchange(instrument.exchange);
  const feed = new ProtobufWriter();
  if (mode === 'ltpc') {
    if (!hasTrade) return undefined;
    feed.message(1, trade(isIndex ? { ...state, ltq: 0 } : state));
  } else {
    if (!hasTrade && !hasDay && (isIndex || !(hasBook || hasTotals))) return undefined;
    feed.message(2, isIndex ? indexFeed(state, parts) : marketFeed(state, parts));
  }
  return feed.int(4, REQUEST_MODES[mode]).finish();
}

/** A `FeedResponse` of entries by instrument key. */
export function encodeResponse(
  type: 'initial_feed' | 'live_feed',
  feeds: ReadonlyMap<string, Buffer>,
  currentTs: number,
): Buffer {
  const response = new ProtobufWriter().int(1, type === 'live_feed' ? 1 : 0);
  for (const [key, feed] of feeds) response.message(2, new ProtobufWriter().bytes(1, key).bytes(2, feed));
  return response.int(3, currentTs).finish();
}

/** The first frame of every connection: all segments are open. */
export function encodeMarketInfo(segments: readonly string[], currentTs: number): Buffer {
  const info = new ProtobufWriter();
  for (const segment of segments) info.message(1, new ProtobufWriter().bytes(1, segment).int(2, NORMAL_OPEN));
  return new ProtobufWriter().int(1, 2).int(3, currentTs).message(4, info).finish();
}

function marketFeed(state: MarketState, parts: Parts): ProtobufWriter {
  const feed = new ProtobufWriter()
    .message(1, parts.trade ? trade(state) : undefined)
    .message(2, parts.book ? book(state) : undefined)
    .message(4, parts.day ? candles(state) : undefined);
  if (parts.totals) {
    feed
      .double(5, state.average_price)
      .int(6, state.volume)
      .double(7, state.oi)
      .double(9, state.total_buy_quantity)
      .double(10, state.total_sell_quantity);
  }
  return new ProtobufWriter().message(1, feed);
}

function indexFeed(state: MarketState, parts: Parts): ProtobufWriter {
  const feed = new ProtobufWriter()
    .message(1, parts.trade ? trade({ ...state, ltq: 0 }) : undefined)
    .message(2, parts.day ? candles({ ...state, volume: 0 }) : undefined);
  return new ProtobufWriter().message(2, feed);
}

function trade({ ltp, ltt, ltq, close }: MarketState): ProtobufWriter {
  return new ProtobufWriter().double(1, ltp).int(2, ltt).int(3, ltq).double(4, close);
}

function book({ depth }: MarketState): ProtobufWriter {
  const levels = new ProtobufWriter();
  const { buy = [], sell = [] } = depth ?? {};
  for (let level = 0; level < Math.max(buy.length, sell.length); level++) {
    levels.message(
      1,
      new ProtobufWriter()
        .int(1, buy[level]?.quantity)
        .double(2, buy[level]?.price)
        .int(3, sell[level]?.quantity)
        .double(4, sell[level]?.price),
    );
  }
  return levels;
}

/** The candle of the day closes at the last price; that of the minute is there to be told apart from it. */
function candles({ open, high, low, ltp, volume, timestamp = 0 }: MarketState): ProtobufWriter {
  const candle = (interval: string, opened: number | undefined, traded: number | undefined) =>
    new ProtobufWriter()
      .bytes(1, interval)
      .double(2, opened)
      .double(3, high)
      .double(4, low)
      .double(5, ltp)
      .int(6, traded)
      .int(7, timestamp);
  return new ProtobufWriter().message(1, candle('1d', open, volume)).message(1, candle('I1', ltp, 75));
}
