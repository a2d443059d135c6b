import { readFileSync } from 'node:fs';
import protobuf, { type INamespace, type Type } from 'protobufjs/light.js';

/** 64-bit integers come as `Long`, so that none loses digits before it was looked at. */
export type Int64 = number | { high: number; low: number; toNumber(): number };

export interface IndexElement {
  indexname: string;
  timestamp: Int64;
  indexValue: Int64;
  highIndexValue: Int64;
  lowIndexValue: Int64;
  volume: Int64;
  prevClose: Int64;
  exchange: string;
}

export interface BucketElement {
  indexname: string;
  exchange: string;
  interval: number;
  open: Int64;
}

export interface Level {
  price: Int64;
  quantity: Int64;
  orders: Int64;
}

export interface OrderBookElement {
  instId: number;
  timestamp: Int64;
  bids: readonly Level[];
  asks: readonly Level[];
  ltp: Int64;
  ltq: Int64;
  volume: Int64;
  refId: Int64;
}

export interface GreeksElement {
  instId: Int64;
  oi: Int64;
  refId: Int64;
}

/** The messages that are read, by name. */
export interface Batches {
  BatchWebSocketIndexMessage: {
    timestamp: Int64;
    indexes: readonly IndexElement[];
    instruments: readonly IndexElement[];
  };
  BatchWebSocketIndexBucketMessage: { indexes: readonly BucketElement[]; instruments: readonly BucketElement[] };
  BatchWebSocketOrderbookMessage: { timestamp: Int64; instruments: readonly OrderBookElement[] };
  BatchWebSocketGreeksMessage: { instruments: readonly GreeksElement[] };
}

/** A message by its name. */
export type Batch = { [Name in keyof Batches]: { type: Name; message: Batches[Name] } }[keyof Batches];

const descriptor = JSON.parse(readFileSync(new URL('./market-batch.json', import.meta.url), 'utf8')) as INamespace;
const root = protobuf.Root.fromJSON(descriptor);
const generic = typeOf('GenericData');
const types: ReadonlyMap<string, Type> = new Map(
  [
    'BatchWebSocketIndexMessage',
    'BatchWebSocketIndexBucketMessage',
    'BatchWebSocketOrderbookMessage',
    'BatchWebSocketGreeksMessage',
  ].map((name) => [name, typeOf(name)]),
);

/**
 * The message in the envelopes of a frame; undefined where it is one that is not read.
 *
 * @throws Error for bytes that are no such message, or a part of one
 */
export function decodeBatch(frame: Buffer): Batch | undefined {
  const { data } = generic.decode(frame) as unknown as { data?: { typeUrl: string; value: Uint8Array } | null };
  if (!data) throw new Error('an envelope without a message');
  const name = data.typeUrl.slice(data.typeUrl.lastIndexOf('.') + 1);
  const type = types.get(name);
  return type && ({ type: name, message: type.decode(data.value) } as unknown as Batch);
}

function typeOf(name: string): Type {
  return root.lookupType(`protos.zanskarsecurities.nubrafrontend.${name}`);
}
