import { readFileSync } from 'node:fs';
import protobuf, { type INamespace } from 'protobufjs/light.js';

/** A number in a message of its own; 64-bit ones come as `Long`. Undefined or null where it was not sent. */
export type Wrapped = { value: number | { toNumber(): number } } | undefined | null;

export interface SocketMessage {
  feeds: readonly { value?: MarketFeed | null }[];
  msg: string;
  error: boolean;
}

export interface MarketFeed {
  quote?: { ltp?: Wrapped } | null;
  depth?: BookUpdate | null;
  feedTime?: Wrapped;
  ticker: string;
}

/** What has changed in a book; the place of a level in its list is its place in the book. */
export interface BookUpdate {
  tbq?: Wrapped;
  tsq?: Wrapped;
  asks: readonly LevelUpdate[];
  bids: readonly LevelUpdate[];
}

export interface LevelUpdate {
  price?: Wrapped;
  qty?: Wrapped;
  nord?: Wrapped;
}

const descriptor = JSON.parse(readFileSync(new URL('./tbt-feed.json', import.meta.url), 'utf8')) as INamespace;
const socketMessage = protobuf.Root.fromJSON(descriptor).lookupType('SocketMessage');

/** @throws Error for bytes that are no such message, or a part of one */
export function decodeSocketMessage(frame: Buffer): SocketMessage {
  return socketMessage.decode(frame) as unknown as SocketMessage;
}

/** Undefined for a number that was not sent. */
export function numberOf(wrapped: Wrapped): number | undefined {
  if (!wrapped) return undefined;
  const { value } = wrapped;
  return typeof value === 'number' ? value : value.toNumber();
}
