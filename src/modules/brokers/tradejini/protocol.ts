import { parseJsonObject } from '../../../common/json-object.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
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
} from '../engine/contract.js';
import { readPackets } from './frames.js';
import { segmentOf } from './segments.js';
import { SymbolState } from './symbol-state.js';
import { AUTH_PACKET, BOOK_PACKET, PRICE_PACKET, Tag, TagReader } from './tags.js';

const FEED_URL = 'wss://api.tradejini.com/v2.1/stream';
const PING_MS = 30_000;
/** The server closes with it on a token that it does not know. */
const UNAUTHORIZED = 4001;

const PRICES = 10;
const BOOK = 11;
const AUTH = 13;
const EVENT = 15;

/** The list of all that has prices, and that of all that has a book: a book has no price, so it needs both. */
type List = 'L1' | 'L5';

/** One connection of the Nxtrad stream: JSON lines out, packets of tags and values in. */
export class NxtradProtocol implements Protocol {
  readonly heartbeat = { intervalMs: PING_MS, frame: () => line({ type: 'PING' }) };
  /** By `2885_NSE`, in the order in which they came: both lists are made of it. */
  private readonly held = new Map<string, SymbolState>();
  /** By segment id and token: a token alone occurs in several segments. */
  private readonly bySegment: Map<number, SymbolState>[] = [];
  private readonly prices = new TagReader(PRICE_PACKET);
  private readonly book = new TagReader(BOOK_PACKET);
  private readonly auth = new TagReader(AUTH_PACKET);
  private readonly ticks: Readonly<Record<Mode, Tick>> = {
    LTP: { symbol: '', exchange: '', mode: 'LTP' },
    QUOTE: { symbol: '', exchange: '', mode: 'QUOTE' },
    DEPTH: { symbol: '', exchange: '', mode: 'DEPTH' },
  };

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, channel, urls } = this.context;
    const [key, token] = [credentials.api_key, credentials.access_token].map((text = '') => encodeURIComponent(text));
    const url = new URL(urls?.[channel] ?? FEED_URL);
    url.search = `?token=${key}:${token}&version=3.1`;
    return { transport: 'ws', url: url.href };
  }

  opened(): Outbound[] {
    return [line({ type: 'event', action: 'sub', events: ['orders', 'positions', 'trades'] })];
  }

  /** Each request replaces the server's whole list, so all that is held goes out again with what comes. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const changed = new Set<List>();
    for (const { instrument, mode } of items) {
      const state = this.held.get(keyOf(instrument)) ?? this.hold(instrument, changed);
      if (!state) continue;
      if ((state.mode === 'DEPTH') !== (mode === 'DEPTH')) changed.add('L5');
      if (mode !== 'DEPTH') state.dropBook();
      state.mode = mode;
      state.instrument = instrument;
    }
    return this.lists(changed);
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const changed = new Set<List>();
    for (const { instrument } of items) {
      const state = this.held.get(keyOf(instrument));
      if (!state) continue;
      this.held.delete(state.key);
      this.bySegment[state.segment.id]?.delete(Number(instrument.token));
      changed.add('L1');
      if (state.mode === 'DEPTH') changed.add('L5');
    }
    return this.lists(changed);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') {
      sink.malformed('a text');
      return;
    }
    const now = this.context.now();
    const fault = readPackets(frame, (type, packets, start, end) => {
      if (type === PRICES) this.receivePrices(packets, start, end, now, sink);
      else if (type === BOOK) this.receiveBook(packets, start, end, now, sink);
      else if (type === AUTH) this.receiveAuth(packets, start, end, sink);
      else if (type === EVENT) receiveEvent(packets, start, end, sink);
    });
    if (fault !== undefined) sink.malformed(fault);
  }

  classify({ code }: ConnectionFailure): Rejection | undefined {
    if (code !== UNAUTHORIZED) return undefined;
    return { kind: 'credential', message: `Tradejini refused the access token (${code}): a new login is needed` };
  }

  private hold(instrument: SubscriptionItem['instrument'], changed: Set<List>): SymbolState | undefined {
    const segment = segmentOf(instrument);
    if (!segment) return undefined;
    const state = new SymbolState(keyOf(instrument), segment, instrument);
    this.held.set(state.key, state);
    this.bySegment[segment.id] ??= new Map();
    this.bySegment[segment.id]!.set(Number(instrument.token), state);
    changed.add('L1');
    return state;
  }

  /** Prices first, as a book alone fills no tick. */
  private lists(changed: ReadonlySet<List>): string[] {
    const priced = [...this.held.values()];
    const booked = priced.filter(({ mode }) => mode === 'DEPTH');
    return [
      ...(changed.has('L1') ? [listFrame('L1', priced)] : []),
      ...(changed.has('L5') ? [listFrame('L5', booked)] : []),
    ];
  }

  private receivePrices(packets: DataView, start: number, end: number, now: number, sink: TickSink): void {
    const { prices } = this;
    if (!prices.read(packets, start, end)) {
      sink.malformed('a price packet with an unknown tag, or cut off');
      return;
    }
    const state = this.stateOf(prices, sink);
    if (!state) return;
    state.mergePrices(prices);
    if (state.hasPrice) this.emit(state, now, sink);
  }

  private receiveBook(packets: DataView, start: number, end: number, now: number, sink: TickSink): void {
    const { book } = this;
    if (!book.read(packets, start, end)) {
      sink.malformed('a book packet with an unknown tag, or cut off');
      return;
    }
    const state = this.stateOf(book, sink);
    if (state?.mode !== 'DEPTH') return;
    if (state.takeBook(book)) this.emit(state, now, sink);
    else sink.malformed('a book with other levels than announced');
  }

  private receiveAuth(packets: DataView, start: number, end: number, sink: TickSink): void {
    const { auth } = this;
    if (!auth.read(packets, start, end) || auth.count === 0) sink.malformed('an AUTH packet without a status');
    else if (auth.values[0] !== 1) sink.notice(`the broker answered the login with status ${auth.values[0]}`);
  }

  private stateOf({ segment, token }: TagReader, sink: TickSink): SymbolState | undefined {
    if (segment === 0 || Number.isNaN(token)) {
      sink.malformed('a packet without segment and token');
      return undefined;
    }
    return this.bySegment[segment]?.get(token);
  }

  private emit(state: SymbolState, now: number, sink: TickSink): void {
    const tick = this.ticks[state.mode];
    state.fill(tick, now);
    sink.tick(tick);
  }
}

/** Order and trade events are JSON texts; those of positions are none of an order. */
function receiveEvent(packets: DataView, start: number, end: number, sink: TickSink): void {
  const text = start + 4;
  const isEvent = text <= end && packets.getUint8(start) === Tag.LENGTH && packets.getUint8(text - 1) === Tag.TEXT;
  const length = isEvent ? packets.getUint16(start + 1, true) : 0;
  const isWhole = isEvent && text + length <= end;
  const event = isWhole
    ? parseJsonObject(Buffer.from(packets.buffer, packets.byteOffset + text, length).toString('utf8'))
    : undefined;
  if (!event) sink.malformed('an event without a JSON object');
  else if (event.evntType !== 'positions') sink.order(event);
}

/** `2885_NSE`: an index goes by its exchange. */
function keyOf({ exchange, token }: SubscriptionItem['instrument']): string {
  return `${token}_${exchange.replace('_INDEX', '')}`;
}

function listFrame(type: List, states: readonly SymbolState[]): string {
  if (states.length === 0) return line({ type, action: 'unsub' });
  return line({ type, action: 'sub', tokens: states.map(({ key }) => ({ t: key })) });
}

/** The server reads line by line. */
function line(message: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(message)}\n`;
}
