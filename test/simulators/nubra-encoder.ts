import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { MarketState } from './market.js';
import { ProtobufWriter } from './protobuf-writer.js';

const PREFIX = 'type.googleapis.com/protos.zanskarsecurities.nubrafrontend.';
const DAY_INTERVAL = 13;

/** Whom an element is about. */
export interface Subject {
  name: string;
  exchange: string;
  reference: number;
  isIndex: boolean;
}

/** A payload in its two envelopes. */
export function envelope(channel: string, type: string, payload: ProtobufWriter): Buffer {
  const inner = new ProtobufWriter().bytes(1, PREFIX + type).message(2, payload);
  return new ProtobufWriter().bytes(1, channel).message(2, inner).finish();
}

/** A batch of one element that counts, with one that has no name before it and one that nobody knows after it. */
export function encodeIndex({ name, exchange, isIndex }: Subject, state: MarketState): Buffer {
  const element = new ProtobufWriter()
    .bytes(1, name)
    .int(2, nanoseconds(state.timestamp))
    .int(3, paise(state.ltp))
    .int(4, paise(state.high))
    .int(5, paise(state.low))
    .int(6, isIndex ? 0 : state.volume)
    .int(9, paise(state.close))
    .bytes(10, exchange);
  const nameless = new ProtobufWriter().int(3, 1);
  const stranger = new ProtobufWriter().bytes(1, 'STRANGER').int(3, 100);
  const payload = batch(state)
    .message(isIndex ? 2 : 3, nameless)
    .message(isIndex ? 2 : 3, element)
    .message(isIndex ? 2 : 3, stranger);
  return envelope('index', 'BatchWebSocketIndexMessage', payload);
}

/** The candle of the day, and one of a minute before it. */
export function encodeBucket({ name, exchange, isIndex }: Subject, state: MarketState): Buffer {
  const bucket = (interval: number, open: number | undefined) =>
    new ProtobufWriter().bytes(1, name).bytes(2, exchange).int(3, interval).int(5, paise(open));
  const payload = batch(state)
    .message(isIndex ? 2 : 3, bucket(DAY_INTERVAL, state.open))
    .message(isIndex ? 2 : 3, bucket(3, (state.open ?? 0) + 1));
  return envelope('index_bucket', 'BatchWebSocketIndexBucketMessage', payload);
}

export function encodeOrderBook({ reference }: Subject, state: MarketState): Buffer {
  const element = new ProtobufWriter().int(1, 991).int(2, nanoseconds(state.timestamp));
  for (const level of levels(state.depth?.buy)) element.message(3, level);
  for (const level of levels(state.depth?.sell)) element.message(4, level);
  element.int(5, paise(state.ltp)).int(6, state.ltq).int(7, state.volume).int(8, reference);
  const nobody = new ProtobufWriter().int(5, 100);
  return envelope('orderbook', 'BatchWebSocketOrderbookMessage', batch(state).message(2, nobody).message(2, element));
}

export function encodeGreeks({ reference }: Subject, state: MarketState): Buffer {
  const item = new ProtobufWriter().int(2, nanoseconds(state.timestamp)).int(5, paise(state.ltp)).int(12, state.oi);
  return envelope('greeks', 'BatchWebSocketGreeksMessage', batch(state).message(2, item.int(14, reference)));
}

/** With some nanoseconds that are no whole millisecond. */
export function nanoseconds(epochMs = 0): bigint {
  return epochMs === 0 ? 0n : BigInt(epochMs) * 1_000_000n + 999_999n;
}

function batch({ timestamp }: MarketState): ProtobufWriter {
  return new ProtobufWriter().int(1, nanoseconds(timestamp));
}

function paise(rupees = 0): number {
  return Math.round(rupees * 100);
}

function levels(side: readonly DepthLevelEntry[] = []): ProtobufWriter[] {
  return side.map(({ price, quantity, orders }) =>
    new ProtobufWriter().int(1, paise(price)).int(2, quantity).int(3, orders),
  );
}
