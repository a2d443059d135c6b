import type { Tick } from '../../../../common/tick.js';
import type {
  ConnectionFailure,
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  Rejection,
  SubscriptionItem,
  TickSink,
} from '../../engine/contract.js';
import { emptyBook } from '../feed/book.js';
import { DEPTH_LEVELS, decodeFull, decodeQuote, decodeTicker, HEADER_BYTES, LENGTHS, PacketCode } from './decode.js';
import { classifyFailure, disconnectRejection } from './disconnects.js';
import { liveFeedEndpoint } from './endpoints.js';
import { shortestDecimal } from './float32.js';
import { InstrumentBook } from './instrument-book.js';
import { NO_NUMBER, type PacketLayout, readPackets, shortPacket, unknownPacket } from './packets.js';
import { listRequest, SUBSCRIBE_CODES } from './requests.js';
import { SEGMENTS } from './segments.js';

const LAYOUT: PacketLayout = { headerBytes: HEADER_BYTES, lengthOffset: 1 };

/** An instrument that is subscribed, and what single packets have told of it. */
interface Entry {
  item: SubscriptionItem;
  previousClose: number | undefined;
  oi: number | undefined;
}

/** The live feed: LTP, QUOTE and DEPTH of five levels. */
export class DhanFeedProtocol implements Protocol {
  private readonly book = new InstrumentBook<Entry>();
  private lastRequest: readonly SubscriptionItem[] = [];
  private readonly ltpTick: Tick = { symbol: '', exchange: '', mode: 'LTP' };
  private readonly quoteTick: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };
  private readonly fullTick: Tick = { symbol: '', exchange: '', mode: 'DEPTH' };
  private readonly depth = emptyBook(DEPTH_LEVELS);

  /** @param url the official host; the context's override wins */
  constructor(
    private readonly context: ProtocolContext,
    private readonly url: string,
  ) {}

  endpoint(): Endpoint {
    return liveFeedEndpoint(this.context, this.url);
  }

  opened(): Outbound[] {
    return [];
  }

  /**
   * Modes are subscriptions of their own for the broker. One that changes is left first: what comes for it in between
   * is lost, but a connection at its limit has room for no second one.
   */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const known = items.filter(({ instrument }) => instrument.exchange in SEGMENTS);
    const changed = known.flatMap((item) => {
      const held = this.book.of(item.instrument)?.item;
      return held && held.mode !== item.mode ? [held] : [];
    });
    for (const item of known) {
      const entry = this.book.of(item.instrument);
      if (entry) entry.item = item;
      else this.book.put({ item, previousClose: undefined, oi: undefined });
    }
    this.lastRequest = known;
    return [...requests(changed, 1), ...requests(known, 0)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const held = items.flatMap(({ instrument }) => this.book.of(instrument)?.item ?? []);
    this.forget(held);
    return requests(held, 1);
  }

  receive(frame: Frame, sink: TickSink): void {
    readPackets(frame, LAYOUT, sink, (bytes, at, length) => this.packet(bytes, at, length, sink));
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    return classifyFailure(failure);
  }

  private packet(frame: Buffer, at: number, length: number, sink: TickSink): string | undefined {
    const code = frame[at]!;
    const least = LENGTHS[code];
    if (least === undefined) return unknownPacket(code);
    if (length < least) return shortPacket(code, length);
    if (code === PacketCode.DISCONNECT) {
      this.disconnected(frame.readUInt16LE(at + HEADER_BYTES), sink);
      return undefined;
    }
    const entry = this.book.find(frame[at + 3]!, frame.readUInt32LE(at + 4));
    return entry && this.instrumentPacket(code, frame, at, entry, sink);
  }

  private instrumentPacket(code: number, frame: Buffer, at: number, entry: Entry, sink: TickSink): string | undefined {
    const { ltpTick, quoteTick, fullTick } = this;
    switch (code) {
      case PacketCode.TICKER:
        return this.emit(ltpTick, decodeTicker(frame, at, ltpTick), entry, sink);
      case PacketCode.QUOTE:
        return this.emit(quoteTick, decodeQuote(frame, at, quoteTick, entry.previousClose, entry.oi), entry, sink);
      case PacketCode.FULL:
        return this.emit(fullTick, decodeFull(frame, at, fullTick, this.depth, entry.previousClose), entry, sink);
      case PacketCode.PREVIOUS_CLOSE:
        return rememberClose(entry, frame.readFloatLE(at + HEADER_BYTES));
      case PacketCode.OPEN_INTEREST:
        entry.oi = frame.readUInt32LE(at + HEADER_BYTES);
    }
    // The other codes tell nothing that a tick holds.
    return undefined;
  }

  private emit(tick: Tick, isSound: boolean, { item }: Entry, sink: TickSink): string | undefined {
    if (!isSound) return NO_NUMBER;
    tick.symbol = item.instrument.symbol;
    tick.exchange = item.instrument.exchange;
    tick.timestamp = this.context.now();
    sink.tick(tick);
    return undefined;
  }

  private disconnected(reason: number, sink: TickSink): void {
    const rejection = disconnectRejection(reason, this.lastRequest);
    this.forget(rejection.items ?? []);
    this.lastRequest = [];
    sink.rejected(rejection);
  }

  private forget(items: readonly SubscriptionItem[]): void {
    for (const { instrument } of items) this.book.remove(instrument);
  }
}

function rememberClose(entry: Entry, close: number): string | undefined {
  if (!Number.isFinite(close)) return NO_NUMBER;
  if (close !== 0) entry.previousClose = shortestDecimal(close);
  return undefined;
}

/** A request for each mode among the items; `offset` 0 subscribes, 1 unsubscribes. */
function requests(items: readonly SubscriptionItem[], offset: 0 | 1): string[] {
  return Object.entries(SUBSCRIBE_CODES).flatMap(([mode, code]) => {
    const ofMode = items.filter((item) => item.mode === mode);
    return ofMode.length > 0 ? [listRequest(code + offset, ofMode)] : [];
  });
}
