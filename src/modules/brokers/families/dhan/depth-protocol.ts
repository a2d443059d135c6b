import type { Depth, DepthLevelEntry, Tick } from '../../../../common/tick.js';
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
import { setTouch } from '../feed/book.js';
import { classifyFailure, disconnectRejection } from './disconnects.js';
import { depthEndpoint } from './endpoints.js';
import { InstrumentBook } from './instrument-book.js';
import { NO_NUMBER, type PacketLayout, readPackets, shortPacket, unknownPacket } from './packets.js';
import { listRequest, SUBSCRIBE_DEPTH, singleRequest, UNSUBSCRIBE_DEPTH } from './requests.js';
import { SEGMENTS } from './segments.js';

/** Length of the packet with header (2 bytes), code (1), segment (1), security id (4), sequence or row count (4). */
const HEADER_BYTES = 12;
const LAYOUT: PacketLayout = { headerBytes: HEADER_BYTES, lengthOffset: 0 };
const ROW_BYTES = 16;
const BID_SIDE = 41;
const ASK_SIDE = 51;
const DISCONNECT = 50;

/** An instrument that is subscribed, and the sides of its book that have come since the last tick. */
interface Entry {
  item: SubscriptionItem;
  depth: Depth;
  hasBid: boolean;
  hasAsk: boolean;
}

export interface DepthSocket {
  /** The official host and path. */
  url: string;
  /** 20: every side has 20 rows, requests are lists. 200: the header counts the rows, requests name one instrument. */
  level: 20 | 200;
}

/** The sockets of 20 and 200 levels: books alone, each side in a packet of its own. */
export class DhanDepthProtocol implements Protocol {
  private readonly book = new InstrumentBook<Entry>();
  private lastRequest: readonly SubscriptionItem[] = [];
  private readonly tick: Tick;

  constructor(
    private readonly context: ProtocolContext,
    private readonly socket: DepthSocket,
  ) {
    this.tick = { symbol: '', exchange: '', mode: 'DEPTH', depth_level: socket.level };
  }

  endpoint(): Endpoint {
    return depthEndpoint(this.context, this.socket.url);
  }

  opened(): Outbound[] {
    return [];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const known = items.filter(({ instrument }) => instrument.exchange in SEGMENTS);
    for (const item of known) {
      this.book.put({ item, depth: { buy: [], sell: [] }, hasBid: false, hasAsk: false });
    }
    this.lastRequest = known;
    return this.requests(SUBSCRIBE_DEPTH, known);
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const held = items.filter(({ instrument }) => this.book.of(instrument));
    this.forget(held);
    return UNSUBSCRIBE_DEPTH.flatMap((code) => this.requests(code, held));
  }

  receive(frame: Frame, sink: TickSink): void {
    readPackets(frame, LAYOUT, sink, (bytes, at, length) => this.packet(bytes, at, length, sink));
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    return classifyFailure(failure);
  }

  private packet(frame: Buffer, at: number, length: number, sink: TickSink): string | undefined {
    const code = frame[at + 2]!;
    if (code === DISCONNECT) {
      // The official client reads the reason where other packets have their row count.
      this.disconnected(frame.readUInt16LE(length >= HEADER_BYTES + 2 ? at + HEADER_BYTES : at + 8), sink);
      return undefined;
    }
    if (code !== BID_SIDE && code !== ASK_SIDE) return unknownPacket(code);
    const rows = this.rowsOf(frame, at, length);
    if (rows === undefined) return shortPacket(code, length);
    const entry = this.book.find(frame[at + 3]!, frame.readUInt32LE(at + 4));
    return entry && this.side(entry, code === BID_SIDE, frame, at + HEADER_BYTES, rows, sink);
  }

  /** Usable rows of a side; undefined when the packet is too short. */
  private rowsOf(frame: Buffer, at: number, length: number): number | undefined {
    const { level } = this.socket;
    const present = Math.floor((length - HEADER_BYTES) / ROW_BYTES);
    if (level === 200) return Math.min(frame.readUInt32LE(at + 8), present, level);
    return present >= level ? level : undefined;
  }

  /** Takes one side; a pair of sides makes a tick, and a side that comes twice replaces its first. */
  private side(
    entry: Entry,
    isBid: boolean,
    frame: Buffer,
    start: number,
    rows: number,
    sink: TickSink,
  ): string | undefined {
    if (!arePrices(frame, start, rows)) return NO_NUMBER;
    readRows(frame, start, rows, isBid ? entry.depth.buy : entry.depth.sell);
    if (isBid) entry.hasBid = true;
    else entry.hasAsk = true;
    if (entry.hasBid && entry.hasAsk) {
      entry.hasBid = false;
      entry.hasAsk = false;
      this.emit(entry, sink);
    }
    return undefined;
  }

  private emit({ item, depth }: Entry, sink: TickSink): void {
    const { tick } = this;
    tick.symbol = item.instrument.symbol;
    tick.exchange = item.instrument.exchange;
    tick.timestamp = this.context.now();
    tick.depth = depth;
    setTouch(tick, depth);
    sink.tick(tick);
  }

  private disconnected(reason: number, sink: TickSink): void {
    const rejection = disconnectRejection(reason, this.lastRequest);
    this.forget(rejection.items ?? []);
    this.lastRequest = [];
    sink.rejected(rejection);
  }

  private requests(code: number, items: readonly SubscriptionItem[]): string[] {
    if (items.length === 0) return [];
    return this.socket.level === 200 ? items.map((item) => singleRequest(code, item)) : [listRequest(code, items)];
  }

  private forget(items: readonly SubscriptionItem[]): void {
    for (const { instrument } of items) this.book.remove(instrument);
  }
}

function arePrices(frame: Buffer, start: number, rows: number): boolean {
  for (let row = 0; row < rows; row++) {
    if (!Number.isFinite(frame.readDoubleLE(start + row * ROW_BYTES))) return false;
  }
  return true;
}

/** Reads into the entries that are there: books come many times a second, and always in the same size. */
function readRows(frame: Buffer, start: number, rows: number, side: DepthLevelEntry[]): void {
  side.length = Math.min(side.length, rows);
  for (let row = 0, at = start; row < rows; row++, at += ROW_BYTES) {
    side[row] ??= { price: 0, quantity: 0, orders: 0 };
    const level = side[row]!;
    level.price = frame.readDoubleLE(at);
    level.quantity = frame.readUInt32LE(at + 8);
    level.orders = frame.readUInt32LE(at + 12);
  }
}
