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
import { brokerText } from '../families/feed/broker-text.js';
import { PacketMode, packetSize, tokenOf } from '../families/smartstream/packet.js';
import { type Action, requestFrame, SUBSCRIBE, UNSUBSCRIBE } from '../families/smartstream/requests.js';
import { readLtp, readQuote, readSnapQuote, reportTotals } from '../families/smartstream/snapshots.js';
import { PAIRS_PER_CONNECTION } from './capabilities.js';
import { readDepth20 } from './decode.js';
import { type ErrorReply, readErrorReply } from './error-reply.js';
import { type Entry, isHeld, packetModeOf, replacedBy, SubscriptionBook } from './subscription-book.js';

const FEED_URL = 'wss://smartapisocket.angelone.in/smart-stream';
/** The broker drops a client that sends no text `ping` for 30 s, in ms. */
const HEARTBEAT_MS = 10_000;
/** Requests are only heard of again when they fail, and then soon: older ones are forgotten. */
const REMEMBERED_REQUESTS = 64;
/** A refused subscription has no better chance before others are dropped, in ms. */
const RETRY_REFUSED_MS = 30_000;
/** The broker counts connections over all programs of a user: another one must close first, in ms. */
const TOO_MANY_CONNECTIONS_WAIT_MS = 30_000;

const INVALID_REQUEST = 'E1001';

interface Request {
  action: Action;
  mode: PacketMode;
  entries: ReadonlyMap<Entry, SubscriptionItem>;
}

/** Items of one request each, by mode. */
type Batches = Map<PacketMode, Map<Entry, SubscriptionItem>>;

/** One connection of SmartStream 2.0. */
export class AngelProtocol implements Protocol {
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => 'ping' };
  private readonly book = new SubscriptionBook();
  private readonly requests = new Map<string, Request>();
  private lastRequest = 0;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, channel, urls } = this.context;
    const token = (credentials.auth_token ?? '').replace(/^bearer\s+/i, '');
    return {
      transport: 'ws',
      url: urls?.[channel] ?? FEED_URL,
      headers: {
        Authorization: `Bearer ${token}`,
        'x-api-key': credentials.api_key ?? '',
        'x-client-code': credentials.client_code ?? '',
        'x-feed-token': credentials.feed_token ?? '',
      },
    };
  }

  opened(): Outbound[] {
    return [];
  }

  /**
   * Modes are independent at the broker, so a change of mode is two requests. A richer mode is subscribed before the
   * poorer one is dropped, so that nothing is missed, unless both together exceed the connection's limit.
   */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const wanted: Batches = new Map();
    const upgraded: Batches = new Map();
    const downgraded: Batches = new Map();
    let fresh = 0;
    for (const item of items) {
      const entry = this.book.entryOf(item.instrument);
      if (!entry) continue;
      const mode = packetModeOf(item);
      if (!isHeld(entry, mode)) fresh += 1;
      add(wanted, mode, entry, item);
      for (const old of replacedBy(entry, mode)) add(old < mode ? upgraded : downgraded, old, entry, item);
    }
    const frames = this.send(UNSUBSCRIBE, downgraded);
    const hasRoom = this.book.pairs + fresh <= PAIRS_PER_CONNECTION;
    if (!hasRoom) frames.push(...this.send(UNSUBSCRIBE, upgraded));
    frames.push(...this.send(SUBSCRIBE, wanted));
    if (hasRoom) frames.push(...this.send(UNSUBSCRIBE, upgraded));
    return frames;
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const dropped: Batches = new Map();
    for (const item of items) {
      const entry = this.book.entryOf(item.instrument);
      if (!entry) continue;
      const mode = packetModeOf(item);
      if (isHeld(entry, mode)) add(dropped, mode, entry, item);
      for (const other of replacedBy(entry, mode)) add(dropped, other, entry, item);
    }
    return this.send(UNSUBSCRIBE, dropped);
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else this.receivePacket(frame, sink);
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    const { status, headers } = failure;
    if (status === 401) {
      const reason = this.clean(headers?.['x-error-message'] ?? 'HTTP 401');
      return { kind: 'credential', message: `Angel One refused the session (${reason}): a new login is needed` };
    }
    if (status !== 429) return undefined;
    return {
      kind: 'retryable',
      message: 'more than three connections of this client code',
      retryAfterMs: TOO_MANY_CONNECTIONS_WAIT_MS,
    };
  }

  private receivePacket(packet: Buffer, sink: TickSink): void {
    const mode = packet[0] ?? 0;
    const size = packetSize(mode);
    if (size === undefined || packet.length < size) {
      sink.malformed(`a packet of mode ${mode} with ${packet.length} bytes`);
      return;
    }
    const entry = this.book.find(packet[1]!, tokenOf(packet));
    if (!entry) {
      sink.malformed('a packet of an instrument that was never asked for');
      return;
    }
    if (entry.modes === 0) return;
    const tick = this.read(mode as PacketMode, packet, entry);
    if (mode === PacketMode.QUOTE || mode === PacketMode.SNAP_QUOTE) reportTotals(tick, sink);
    sink.tick(tick);
  }

  private read(mode: PacketMode, packet: Buffer, { instrument, terms }: Entry): Tick {
    const now = this.context.now();
    switch (mode) {
      case PacketMode.LTP:
        return readLtp(packet, instrument, terms, now);
      case PacketMode.QUOTE:
        return readQuote(packet, instrument, terms, now);
      case PacketMode.SNAP_QUOTE:
        return readSnapQuote(packet, instrument, terms, now);
      case PacketMode.DEPTH20:
        return readDepth20(packet, instrument, now);
    }
  }

  private receiveText(text: string, sink: TickSink): void {
    if (text === 'pong') return;
    const error = readErrorReply(text);
    if (error) this.receiveError(error, sink);
    else sink.malformed('a text that is neither a heartbeat nor an error');
  }

  /** A request that failed is void as a whole; what was held before flows on. */
  private receiveError({ code, message: said, correlationID = '' }: ErrorReply, sink: TickSink): void {
    const message = this.clean(`${said || 'the request was refused'} (${code})`);
    const request = this.requests.get(correlationID);
    if (request?.action !== SUBSCRIBE) {
      sink.notice(message);
      return;
    }
    this.requests.delete(correlationID);
    for (const entry of request.entries.keys()) this.book.drop(entry, request.mode);
    const items = [...request.entries.values()];
    if (code === INVALID_REQUEST) sink.rejected({ kind: 'fatal', message, items });
    else sink.rejected({ kind: 'retryable', message, items, retryAfterMs: RETRY_REFUSED_MS });
  }

  private clean(text: string): string {
    const { auth_token, feed_token, api_key } = this.context.credentials;
    return brokerText(text, [auth_token, feed_token, api_key]);
  }

  /** One frame for each mode, the poorest first. */
  private send(action: Action, batches: Batches): string[] {
    return [...batches]
      .sort(([a], [b]) => a - b)
      .map(([mode, entries]) => {
        for (const entry of entries.keys()) {
          if (action === SUBSCRIBE) this.book.hold(entry, mode);
          else this.book.drop(entry, mode);
        }
        return requestFrame(this.remember({ action, mode, entries }), action, mode, entries.keys());
      });
  }

  /** Returns the id that an error reply will name the request by. */
  private remember(request: Request): string {
    this.lastRequest += 1;
    const id = this.lastRequest.toString(36).padStart(10, '0');
    this.requests.set(id, request);
    const [oldest] = this.requests.keys();
    if (oldest !== undefined && this.requests.size > REMEMBERED_REQUESTS) this.requests.delete(oldest);
    return id;
  }
}

function add(batches: Batches, mode: PacketMode, entry: Entry, item: SubscriptionItem): void {
  const batch = batches.get(mode);
  if (batch) batch.set(entry, item);
  else batches.set(mode, new Map([[entry, item]]));
}
