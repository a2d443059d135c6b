import { createUser } from '@nats-io/nkeys';
import { parseJsonObject } from '../../../common/json-object.js';
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
import { NatsReader } from '../families/nats/nats-reader.js';
import { connect, PING, PONG } from '../families/nats/requests.js';
import { decodeMarketMessage, type MarketMessage } from './decode.js';
import { socketTokenCall } from './socket-token.js';
import { bookSubject } from './subjects.js';
import { type Held, SubscriptionBook } from './subscription-book.js';

const FEED_URL = 'wss://socket-api.groww.in';
const HEARTBEAT_MS = 30_000;
/** Close codes of a server that will not have the client now. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([1008, 1011, 1013]);
/** Socket tokens are not handed out without limit: after a refusal there is a pause, in ms. */
const REFUSAL_PAUSE_MS = 10_000;

/** What a PONG stands for: the login, a batch, or (with neither) a sign of life. */
interface Flush {
  isLogin?: boolean;
  items?: readonly SubscriptionItem[];
  /** The items of the batch once for each subject that was asked for, in order. */
  asked?: readonly SubscriptionItem[];
  /** How many of these the server has refused. */
  refused: number;
}

/** One connection: a NATS client over WebSocket, whose messages are protobuf. */
export class GrowwProtocol implements Protocol {
  readonly waitsForReady = true;
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => this.ping({ refused: 0 }) };
  /** A pair of its own for every connection, and a token that is made for it. */
  private readonly keys = createUser();
  private socketToken = '';
  private readonly book: SubscriptionBook;
  private readonly flushes: Flush[] = [];
  private isGreeted = false;
  private isReady = false;
  private readonly reader = new NatsReader<TickSink>({
    info: (json, sink) => this.greeted(json, sink),
    message: (subject, payload, sink) => this.message(subject, payload, sink),
    ping: (sink) => sink.send(PONG),
    pong: (sink) => this.flushed(sink),
    error: (text, sink) => this.failed(text, sink),
    lost: (reason, sink) => {
      sink.malformed(reason);
      sink.rejected({ kind: 'retryable', message: `the NATS stream cannot be followed: ${reason}` });
    },
  });

  constructor(private readonly context: ProtocolContext) {
    this.book = new SubscriptionBook(divisorOf(context.credentials.price_divisor));
  }

  endpoint(): Endpoint {
    const tokenCall = socketTokenCall(this.context, this.keys.getPublicKey(), (token) => {
      this.socketToken = token;
    });
    return { transport: 'ws', url: this.context.urls?.feed ?? FEED_URL, before: [tokenCall] };
  }

  /** The server speaks first. */
  opened(): Outbound[] {
    return [];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const lines: string[] = [];
    const asked: SubscriptionItem[] = [];
    for (const item of items) {
      for (const line of this.book.add(item)) {
        lines.push(line);
        asked.push(item);
      }
    }
    return lines.length > 0 ? [Buffer.from(lines.join('')), this.ping({ items, asked, refused: 0 })] : [];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const lines = items.flatMap((item) => this.book.remove(item));
    return lines.length > 0 ? [Buffer.from(lines.join(''))] : [];
  }

  receive(frame: Frame, sink: TickSink): void {
    this.reader.read(typeof frame === 'string' ? Buffer.from(frame) : frame, sink);
  }

  classify({ status, code, reason = '' }: ConnectionFailure): Rejection | undefined {
    if (status === 401 || status === 403) {
      return { kind: 'credential', message: `Groww refused the access token (HTTP ${status})` };
    }
    if (status !== undefined && status >= 200 && status < 300) {
      return { kind: 'retryable', message: 'Groww answered without a socket token' };
    }
    if (!REFUSALS.has(code)) return undefined;
    const said = reason === '' ? '' : `: ${this.clean(reason)}`;
    return { kind: 'retryable', message: `Groww refused (close code ${code})${said}`, retryAfterMs: REFUSAL_PAUSE_MS };
  }

  /** Later greetings tell of changes among the servers. */
  private greeted(json: string, sink: TickSink): void {
    if (this.isGreeted) return;
    const info = parseJsonObject(json);
    if (!info) {
      sink.malformed('an INFO that is no JSON object');
      sink.rejected({ kind: 'retryable', message: 'the server greeted with something that is no NATS' });
      return;
    }
    this.isGreeted = true;
    const nonce = typeof info.nonce === 'string' ? info.nonce : undefined;
    sink.send(Buffer.from(connect({ jwt: this.socketToken, keys: this.keys }, nonce)));
    sink.send(this.ping({ isLogin: true, refused: 0 }));
  }

  private message(subject: string, payload: Buffer, sink: TickSink): void {
    const held = this.book.find(subject);
    if (!held) return;
    try {
      this.apply(decodeMarketMessage(payload), held, sink);
    } catch (error) {
      sink.malformed(error instanceof Error ? error.message : 'unreadable');
    }
  }

  /** A book is worth a tick by itself; a price is, once it is known, or joins a book that is. */
  private apply(
    { stockLivePrice, stocksMarketDepth, stocksLiveIndices }: MarketMessage,
    held: Held,
    sink: TickSink,
  ): void {
    const { instrument, state, prices, book } = held;
    if (stocksMarketDepth) {
      if (!book) return;
      state.applyBook(stocksMarketDepth);
    } else if (stockLivePrice) state.applyPrice(stockLivePrice);
    else if (stocksLiveIndices) state.applyIndex(stocksLiveIndices);
    else return;
    if (book && (state.hasBook || (stocksLiveIndices && state.hasPrice))) sink.tick(state.tick(instrument, 'DEPTH'));
    else if (prices && state.hasPrice) sink.tick(state.tick(instrument, prices.mode));
  }

  /** The server has read everything that was sent before the PING. */
  private flushed(sink: TickSink): void {
    const flush = this.flushes.shift();
    if (flush?.isLogin) {
      this.isReady = true;
      sink.ready();
    }
    const { items = [], asked = [], refused = 0 } = flush ?? {};
    // What comes after the last that there was room for is refused.
    const surplus = refused > 0 ? new Set(asked.slice(-refused)) : undefined;
    if (surplus) this.refuse([...surplus], { kind: 'retryable', message: 'no room for more subscriptions' }, sink);
    const accepted = items.filter((item) => this.book.holds(item));
    if (accepted.length > 0) sink.acknowledged(accepted);
  }

  private failed(text: string, sink: TickSink): void {
    const message = this.clean(text);
    const batch = this.flushes.find(({ asked }) => asked);
    const subject = /^permissions violation for subscription to "([^"]+)"/i.exec(text)?.[1];
    if (subject !== undefined) this.forbidden(subject, message, sink);
    else if (batch && /maximum subscriptions exceeded/i.test(text)) batch.refused += 1;
    else if (/authorization|authentication/i.test(text)) this.unauthorized(message, sink);
    else if (/stale connection/i.test(text)) sink.rejected({ kind: 'retryable', message });
    else sink.notice(message);
  }

  /** A socket token does not live long; one that is refused before it has served says that the login is no good. */
  private unauthorized(message: string, sink: TickSink): void {
    const isRefused = !this.isReady && /violation/i.test(message);
    sink.rejected({ kind: isRefused ? 'credential' : 'retryable', message: `Groww ends the session: ${message}` });
  }

  private forbidden(subject: string, message: string, sink: TickSink): void {
    const { instrument, prices, book } = this.book.find(subject) ?? {};
    const concerned = instrument && subject === bookSubject(instrument) ? [book] : [prices, book];
    const items = concerned.filter((item) => item !== undefined);
    this.refuse(items, { kind: 'fatal', message }, sink);
  }

  private refuse(items: SubscriptionItem[], rejection: Rejection, sink: TickSink): void {
    for (const outbound of this.unsubscribe(items)) sink.send(outbound);
    if (items.length > 0) sink.rejected({ ...rejection, items });
  }

  private ping(flush: Flush): Buffer {
    this.flushes.push(flush);
    return PING;
  }

  private clean(text: string): string {
    const { api_secret, access_token } = this.context.credentials;
    return brokerText(text, [api_secret, access_token, this.socketToken]);
  }
}

/** Whether prices are rupees or paise was not seen on a live line; where the setting is no number they are rupees. */
function divisorOf(setting: string | undefined): number {
  const divisor = Number(setting);
  return divisor > 0 && Number.isFinite(divisor) ? divisor : 1;
}
