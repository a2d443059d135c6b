import { type Grant, isFallback, type RouteAddress } from '../envelope.js';
import { FINAL_BINARY, headerLength, writeHeader } from '../frame.js';
import type { FrameArena } from '../frame-arena.js';
import type { FrameBuilder } from '../frame-builder.js';
import { JsonData } from '../json-data.js';
import { DataEncoder } from './data-encoder.js';
import { DATA, MARKET_DATA } from './fields.js';
import { LENGTH_DELIMITED, ProtoWriter } from './proto-writer.js';

/** A frame is built in one go, so one memory serves all. */
const encoder = new DataEncoder();
const NOTHING = Buffer.alloc(0);
const DATA_TAG = MARKET_DATA.data * 8 + LENGTH_DELIMITED;
const DATA_JSON_TAG = MARKET_DATA.data_json * 8 + LENGTH_DELIMITED;

/** Builds the frames of one variant as `MarketData` of the published schema: what the JSON frame says, in Protobuf. */
export class MarketDataFrames implements FrameBuilder {
  private readonly heads: { live: Buffer; snapshot: Buffer; staleSnapshot: Buffer };
  private readonly symbol: Buffer;
  private readonly exchange: Buffer;
  /** What the JSON frame would say, for data that has no other form; */
  private readonly json: JsonData;
  /** and what it adds to the data on depth support, as fields; empty but in Depth. */
  private readonly support: Buffer;

  constructor(
    address: RouteAddress,
    grant: Grant,
    private readonly arena: FrameArena,
  ) {
    this.heads = {
      live: head(address, grant),
      snapshot: head(address, grant, MARKET_DATA.snapshot),
      staleSnapshot: head(address, grant, MARKET_DATA.snapshot, MARKET_DATA.stale),
    };
    this.symbol = Buffer.from(JSON.stringify(address.symbol));
    this.exchange = Buffer.from(JSON.stringify(address.exchange));
    this.json = new JsonData(address, grant);
    this.support = address.mode === 'DEPTH' ? depthSupport(grant) : NOTHING;
  }

  live(data: Buffer): Buffer {
    return this.frame(this.heads.live, data);
  }

  snapshot(data: Buffer, stale: boolean): Buffer {
    return this.frame(stale ? this.heads.staleSnapshot : this.heads.snapshot, data);
  }

  private frame(head: Buffer, data: Buffer): Buffer {
    const length = encoder.encode(data, this.symbol, this.exchange);
    if (length < 0) return this.jsonFrame(head, data);
    const added = this.support.length > 0 && !encoder.saysSupport ? this.support : NOTHING;
    const frame = this.begin(head, DATA_TAG, length + added.length);
    encoder.bytes.copy(frame, frame.length - added.length - length, 0, length);
    added.copy(frame, frame.length - added.length);
    return frame;
  }

  private jsonFrame(head: Buffer, data: Buffer): Buffer {
    const added = this.json.added(data);
    const length = this.json.length(data, added);
    const frame = this.begin(head, DATA_JSON_TAG, length);
    this.json.write(frame, frame.length - length, data, added);
    return frame;
  }

  /** A frame with all but its content, which is its end. */
  private begin(head: Buffer, contentTag: number, contentLength: number): Buffer {
    const payloadLength = head.length + 1 + varintLength(contentLength) + contentLength;
    const frame = this.arena.allocate(headerLength(payloadLength) + payloadLength);
    let at = writeHeader(frame, payloadLength, FINAL_BINARY);
    at += head.copy(frame, at);
    frame[at++] = contentTag;
    let rest = contentLength;
    for (; rest > 0x7f; rest >>>= 7) frame[at++] = (rest & 0x7f) | 0x80;
    frame[at] = rest;
    return frame;
  }
}

/** All fields before the content; the flags are the numbers of fields that are true. */
function head({ symbol, exchange, broker }: RouteAddress, grant: Grant, ...flags: number[]): Buffer {
  const room = 100 + Buffer.byteLength(symbol) + Buffer.byteLength(exchange) + Buffer.byteLength(broker);
  const writer = new ProtoWriter(room);
  writer.text(MARKET_DATA.symbol, symbol);
  writer.text(MARKET_DATA.exchange, exchange);
  writer.uint(MARKET_DATA.mode, grant.modeNumber);
  writer.text(MARKET_DATA.broker, broker);
  for (const flag of flags) writer.uint(flag, 1);
  if (grant.requestedDepth !== undefined) writer.uint(MARKET_DATA.depth_level, grant.requestedDepth);
  if (isFallback(grant)) writer.uint(MARKET_DATA.actual_depth_level, grant.actualDepth!);
  return writer.written();
}

function depthSupport({ brokerMessage }: Grant): Buffer {
  const writer = new ProtoWriter(100 + Buffer.byteLength(brokerMessage ?? ''));
  writer.uint(DATA.broker_supported, brokerMessage === undefined ? 1 : 0);
  if (brokerMessage !== undefined) writer.text(DATA.broker_message, brokerMessage);
  return writer.written();
}

function varintLength(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}
