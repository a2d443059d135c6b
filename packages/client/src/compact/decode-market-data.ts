import type { MarketDataMessage } from '../messages.js';
import { type CompactData, readData } from './decode-data.js';
import { LENGTH_DELIMITED, ProtoReader, VARINT } from './proto-reader.js';
import { readText } from './texts.js';

/** Fields of the message `MarketData` by their numbers. */
const SYMBOL = 1;
const EXCHANGE = 2;
const MODE = 3;
const BROKER = 4;
const SNAPSHOT = 5;
const STALE = 6;
const DEPTH_LEVEL = 7;
const ACTUAL_DEPTH_LEVEL = 8;
const DATA = 9;
const DATA_JSON = 10;

const reader = new ProtoReader();
const decoder = new TextDecoder();

/**
 * One binary frame as the JSON message that says the same.
 *
 * @throws RangeError or SyntaxError where the bytes are no message of the schema
 */
export function decodeMarketData(bytes: Uint8Array): MarketDataMessage {
  let [symbol, exchange, broker] = ['', '', ''];
  let [mode, depthLevel, actualDepthLevel] = [0, 0, 0];
  let [isSnapshot, isStale] = [false, false];
  let [dataAt, dataEnd] = [-1, -1];
  let data: CompactData | undefined;
  reader.begin(bytes);
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    const field = tag >> 3;
    const wireType = tag & 7;
    if (field < SYMBOL || field > DATA_JSON) {
      reader.skip(wireType);
      continue;
    }
    const isText = field === SYMBOL || field === EXCHANGE || field === BROKER || field >= DATA;
    if (wireType !== (isText ? LENGTH_DELIMITED : VARINT)) throw new RangeError('a field is of another type');
    if (isText) {
      const end = reader.end();
      if (field === SYMBOL) symbol = readText(bytes, reader.at, end);
      else if (field === EXCHANGE) exchange = readText(bytes, reader.at, end);
      else if (field === BROKER) broker = readText(bytes, reader.at, end);
      else if (field === DATA) [dataAt, dataEnd] = [reader.at, end];
      else data = JSON.parse(decoder.decode(bytes.subarray(reader.at, end))) as CompactData;
      reader.at = end;
    } else {
      const value = reader.varint();
      if (field === MODE) mode = value;
      else if (field === SNAPSHOT) isSnapshot = value !== 0;
      else if (field === STALE) isStale = value !== 0;
      else if (field === DEPTH_LEVEL) depthLevel = value;
      else if (field === ACTUAL_DEPTH_LEVEL) actualDepthLevel = value;
    }
  }
  if (dataAt >= 0) {
    reader.at = dataAt;
    data = readData(reader, bytes, dataEnd, symbol, exchange);
  }
  if (!data) throw new RangeError('a message has no data');
  const message = {
    type: 'market_data',
    mode,
    topic: `${symbol}.${exchange}`,
    symbol,
    exchange,
    broker,
    data,
  } as MarketDataMessage;
  if (isSnapshot) message.snapshot = true;
  if (isStale) message.stale = true;
  if (depthLevel !== 0) message.depth_level = depthLevel as NonNullable<MarketDataMessage['depth_level']>;
  if (actualDepthLevel !== 0) {
    message.actual_depth_level = actualDepthLevel as NonNullable<MarketDataMessage['depth_level']>;
  }
  return message;
}
