import { parseJsonObject } from '../../../common/json-object.js';
import type { Mode } from '../../../common/mode.js';
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
import { brokerText } from '../families/feed/broker-text.js';
import { feedUrl } from '../families/feed/feed-url.js';
import { Groups } from '../families/feed/groups.js';
import { keyOf, type Pair, pairOf } from './exchange-codes.js';
import { Scrip } from './scrip.js';

const FEED_URL = 'wss://trade.pocketful.in/ws/v1/feeds';
const HEARTBEAT_MS = 15_000;

/** Kinds of packets, in the first byte. */
const MARKET_DATA = 1;
const COMPACT = 2;
const SNAP_QUOTE = 4;
const ORDER_UPDATES: ReadonlySet<number> = new Set([50, 51]);
/** Books without prices, spreads, circuits, open interest, the state of the market, and messages of the exchange. */
const UNREAD: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 9, 10]);

/** Least bytes of a packet, by its kind. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [MARKET_DATA, 102],
  [COMPACT, 42],
  [SNAP_QUOTE, 166],
]);

/** What the JSON of an order update stands behind, in bytes. */
const ORDER_PREFIX = 5;

/** Streams are independent of each other; a book comes without the last traded price, which is on another one. */
const STREAMS: Readonly<Record<Mode, readonly string[]>> = {
  LTP: ['compact_marketdata'],
  QUOTE: ['marketdata'],
  DEPTH: ['full_snapquote', 'marketdata'],
};

/** A bad token may be let in and sent away again: within this time, in ms. */
const AT_ONCE_MS = 5_000;
/** Close codes by which a server says that it is going away or busy, or nobody says anything at all. */
const PASSING_CLOSES: ReadonlySet<number> = new Set([1001, 1006, 1012, 1013]);

type Action = 'subscribe' | 'unsubscribe';

/** One connection of the feed. */
export class PocketfulProtocol implements Protocol {
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => '{"a":"h"}' };
  private readonly scrips = new Map<number, Scrip>();
  private openedAt = 0;
  private hasHeard = false;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { client_id: login_id, access_token } = this.context.credentials;
    return { transport: 'ws', url: feedUrl(this.context, FEED_URL, { login_id, access_token }) };
  }

  opened(): Outbound[] {
    this.openedAt = this.context.now();
    return [];
  }

  /** What a new mode needs comes before what it does not need any more goes. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const added = new Requests('subscribe');
    const dropped = new Requests('unsubscribe');
    for (const { instrument, mode } of items) {
      const pair = pairOf(instrument);
      if (!pair) continue;
      const key = keyOf(...pair);
      const held = this.scrips.get(key);
      const before = held ? STREAMS[held.mode] : [];
      const after = STREAMS[mode];
      added.add(pair, missing(after, before));
      dropped.add(pair, missing(before, after));
      if (held) held.mode = mode;
      else this.scrips.set(key, new Scrip(instrument, mode));
    }
    return [...added.frames(), ...dropped.frames()];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const dropped = new Requests('unsubscribe');
    for (const { instrument } of items) {
      const pair = pairOf(instrument);
      const held = pair && this.scrips.get(keyOf(...pair));
      if (!held) continue;
      this.scrips.delete(keyOf(...pair));
      dropped.add(pair, STREAMS[held.mode]);
    }
    return dropped.frames();
  }

  receive(frame: Frame, sink: TickSink): void {
    this.hasHeard = true;
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else this.receivePacket(frame, sink);
  }

  classify({ status, code }: ConnectionFailure): Rejection | undefined {
    if (status !== undefined || code === undefined || PASSING_CLOSES.has(code)) return undefined;
    if (this.hasHeard || this.context.now() - this.openedAt > AT_ONCE_MS) return undefined;
    return { kind: 'credential', message: `the broker closed the line at once (${code}): a new login is needed` };
  }

  private receivePacket(packet: Buffer, sink: TickSink): void {
    const kind = packet[0] ?? 0;
    const size = SIZES.get(kind);
    if (size === undefined) this.receiveOther(kind, packet, sink);
    else if (packet.length < size) sink.malformed(`a packet of kind ${kind} with ${packet.length} bytes`);
    else {
      const scrip = this.scrips.get(keyOf(packet[1]!, packet.readUInt32BE(2)));
      if (scrip) this.receiveOf(scrip, kind, packet, sink);
    }
  }

  /** A packet on its way when the mode was changed may be of a stream that nobody holds any more. */
  private receiveOf(scrip: Scrip, kind: number, packet: Buffer, sink: TickSink): void {
    const { mode } = scrip;
    if (kind === COMPACT) {
      if (mode === 'LTP') sink.tick(scrip.compactTick(packet, this.context.now()));
    } else if (kind === MARKET_DATA) {
      scrip.mergeMarketData(packet);
      if (mode !== 'LTP') sink.tick(scrip.tick(mode));
    } else {
      scrip.mergeSnapQuote(packet);
      if (mode === 'DEPTH') sink.tick(scrip.tick(mode));
    }
  }

  private receiveOther(kind: number, packet: Buffer, sink: TickSink): void {
    if (UNREAD.has(kind)) return;
    if (!ORDER_UPDATES.has(kind)) {
      sink.malformed(`a packet of kind ${kind}`);
      return;
    }
    const update = parseJsonObject(packet.toString('utf8', ORDER_PREFIX));
    if (update) sink.order(update);
    else sink.malformed('an order update that is no JSON object');
  }

  /** Answers to heartbeats say nothing; what has a message is shown. */
  private receiveText(text: string, sink: TickSink): void {
    const answer = parseJsonObject(text);
    if (!answer) {
      sink.malformed('a text that is no JSON object');
      return;
    }
    const { api_secret, access_token } = this.context.credentials;
    const { message } = answer;
    if (typeof message === 'string') sink.notice(brokerText(message, [api_secret, access_token]));
  }
}

/** Requests of one kind: a frame for each stream. */
class Requests {
  private readonly pairs = new Groups<string, Pair>();

  constructor(private readonly action: Action) {}

  add(pair: Pair, streams: readonly string[]): void {
    for (const stream of streams) this.pairs.add(stream, pair);
  }

  frames(): string[] {
    return [...this.pairs].map(([stream, pairs]) => JSON.stringify({ a: this.action, v: pairs, m: stream }));
  }
}

function missing(wanted: readonly string[], held: readonly string[]): string[] {
  return wanted.filter((stream) => !held.includes(stream));
}
