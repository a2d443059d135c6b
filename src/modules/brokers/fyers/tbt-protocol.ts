import { parseJsonObject } from '../../../common/json-object.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
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
import { accessTokenOf, authorizationOf } from './access-token.js';
import { classifyRefusal, refusedLine, troubleOf } from './dead-token.js';
import { DeepBook } from './deep-book.js';
import { decodeSocketMessage, type MarketFeed, numberOf, type SocketMessage } from './tbt-decode.js';

const FEED_URL = 'wss://rtsocket-api.fyers.in/versova';
const HEARTBEAT_MS = 10_000;
/** Subscriptions are grouped in channels that have to be resumed before anything flows; one is enough. */
const CHANNEL = '1';
/** Below this a time is in seconds: as milliseconds it would lie in 1973. */
const SECONDS_BELOW = 1e11;
/** Books that are kept of tickers, wanted or not: a server that names more is not to fill the memory. */
const MAX_BOOKS = 256;
/** What the broker refused for want of room may find some later, in ms. */
const RETRY_REFUSED_MS = 30_000;

/** What an error text says when the token is the trouble. */
const TOKEN_TROUBLE = /token|auth/i;

/** One connection of TBT, the socket of books of fifty levels. */
export class TbtProtocol implements Protocol {
  readonly heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => 'ping' };
  private readonly held = new Map<string, SubscriptionItem>();
  /** Tickers that were asked for and have had no book yet. */
  private readonly pending = new Set<string>();
  private readonly books = new Map<string, DeepBook>();

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, channel, urls, now } = this.context;
    const trouble = troubleOf(credentials, now());
    return {
      transport: trouble === undefined ? 'ws' : refusedLine(trouble),
      url: urls?.[channel] ?? FEED_URL,
      headers: { Authorization: authorizationOf(credentials) },
    };
  }

  opened(): Outbound[] {
    return [JSON.stringify({ type: 2, data: { resumeChannels: [CHANNEL], pauseChannels: [] } })];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    for (const item of items) {
      this.held.set(item.instrument.brsymbol, item);
      this.pending.add(item.instrument.brsymbol);
    }
    return [request(1, items)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    for (const { instrument } of items) {
      this.held.delete(instrument.brsymbol);
      this.pending.delete(instrument.brsymbol);
    }
    return [request(-1, items)];
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') {
      this.receiveText(frame, sink);
      return;
    }
    const message = decoded(frame, sink);
    if (!message) return;
    if (message.error) this.receiveError(message.msg, sink);
    for (const { value } of message.feeds) if (value && !message.error) this.receiveFeed(value, sink);
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    return classifyRefusal(failure);
  }

  private receiveText(text: string, sink: TickSink): void {
    if (text === 'pong') return;
    const reply = parseJsonObject(text);
    if (!reply) sink.malformed('a text that is neither a heartbeat nor a JSON object');
    else if (reply.s === 'error' || reply.error) sink.notice(this.clean(text));
  }

  /** An error names no request: it is taken to mean what has had no answer yet. */
  private receiveError(text: string, sink: TickSink): void {
    const message = this.clean(text || 'an error without a text');
    if (TOKEN_TROUBLE.test(message)) {
      sink.rejected({ kind: 'credential', message });
      return;
    }
    const items = [...this.pending].map((ticker) => this.held.get(ticker)!);
    if (items.length === 0) sink.notice(message);
    else sink.rejected({ kind: 'retryable', message, items, retryAfterMs: RETRY_REFUSED_MS });
  }

  private receiveFeed(feed: MarketFeed, sink: TickSink): void {
    if (!feed.depth) return;
    const book = this.bookOf(feed.ticker);
    if (!book) {
      sink.malformed('a feed without a ticker, or of more tickers than are kept');
      return;
    }
    book.merge(feed.depth);
    const item = this.held.get(feed.ticker);
    if (!item) return;
    this.pending.delete(feed.ticker);
    sink.tick(this.tickOf(item.instrument, feed, book));
  }

  /** Books of tickers that are not wanted are merged too: an update makes sense only on top of those before it. */
  private bookOf(ticker: string): DeepBook | undefined {
    let book = this.books.get(ticker);
    if (!book && ticker !== '' && (this.books.size < MAX_BOOKS || this.held.has(ticker))) {
      book = new DeepBook();
      this.books.set(ticker, book);
    }
    return book;
  }

  private tickOf({ symbol, exchange }: Instrument, { quote, feedTime }: MarketFeed, book: DeepBook): Tick {
    const ltp = numberOf(quote?.ltp);
    const { buy, sell } = book;
    return {
      symbol,
      exchange,
      mode: 'DEPTH',
      depth_level: 50,
      ltp: ltp === undefined ? undefined : ltp / 100,
      timestamp: epochMs(numberOf(feedTime)) ?? this.context.now(),
      total_buy_quantity: book.totalBuyQuantity,
      total_sell_quantity: book.totalSellQuantity,
      bid: buy[0]?.price,
      bid_qty: buy[0]?.quantity,
      ask: sell[0]?.price,
      ask_qty: sell[0]?.quantity,
      depth: { buy, sell },
    };
  }

  private clean(text: string): string {
    return brokerText(text, [accessTokenOf(this.context.credentials)]);
  }
}

function decoded(frame: Buffer, sink: TickSink): SocketMessage | undefined {
  try {
    return decodeSocketMessage(frame);
  } catch {
    sink.malformed('a frame that is no protobuf message');
    return undefined;
  }
}

function request(subs: 1 | -1, items: readonly SubscriptionItem[]): string {
  const symbols = items.map(({ instrument }) => instrument.brsymbol);
  return JSON.stringify({ type: 1, data: { subs, symbols, mode: 'depth', channel: CHANNEL } });
}

function epochMs(time: number | undefined): number | undefined {
  if (!time) return undefined;
  return time < SECONDS_BELOW ? time * 1000 : time;
}
