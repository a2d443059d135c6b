import { isJsonObject, type JsonObject, parseJsonObject } from '../../../common/json-object.js';
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
import { emptyBook } from '../families/feed/book.js';
import { frameText } from '../families/feed/frame-text.js';
import { ReusedTicks } from '../families/feed/reused-ticks.js';
import { LEVELS } from './book-side.js';
import { sessionToken } from './login.js';
import { type Stream, streamRequest, symbolOf } from './requests.js';
import { SymbolState } from './symbol-state.js';

const FEED_URL = 'wss://stream.samco.in';

/** A server that does not know the token may open the door, and close it before it has said a word. */
const TURNED_AWAY_WITHIN_MS = 2_000;
/** Orderly closes, with and without a code, and the one for a breach of policy. */
const TURNED_AWAY_CODES: readonly (number | undefined)[] = [1000, 1005, 1008];

/** The socket of one session: a stream of quotes and one of books, merged by symbol. */
export class SamcoProtocol implements Protocol {
  /** Everything held: all of it is on the stream of quotes, as the one of books tells no prices of trades. */
  private readonly symbols = new Map<string, SymbolState>();
  private readonly ticks = new ReusedTicks();
  private readonly depth = emptyBook(LEVELS);
  private openedAt: number | undefined;
  private isSilent = true;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, channel, urls } = this.context;
    const headers = { 'x-session-token': sessionToken(credentials) };
    return { transport: 'ws', url: urls?.[channel] ?? FEED_URL, headers };
  }

  opened(): Outbound[] {
    this.openedAt = this.context.now();
    return [];
  }

  /** Each message states all that its stream shall carry, and so takes the place of the one before it. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    let hasNewSymbols = false;
    let hasNewBooks = false;
    for (const item of items) {
      const symbol = symbolOf(item.instrument);
      let state = this.symbols.get(symbol);
      if (!state) {
        state = new SymbolState();
        this.symbols.set(symbol, state);
        hasNewSymbols = true;
      }
      if (item.mode !== 'DEPTH') state.prices = item;
      else {
        hasNewBooks ||= state.book === undefined;
        state.book = item;
      }
    }
    return [...(hasNewSymbols ? this.whole('quote') : []), ...(hasNewBooks ? this.whole('quote2') : [])];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const books: string[] = [];
    const quotes: string[] = [];
    for (const { instrument, mode } of items) {
      const symbol = symbolOf(instrument);
      const state = this.symbols.get(symbol);
      if (!state) continue;
      if (mode !== 'DEPTH') state.prices = undefined;
      else if (state.book) {
        state.forgetBook();
        books.push(symbol);
      }
      if (!state.prices && !state.book && this.symbols.delete(symbol)) quotes.push(symbol);
    }
    return [...this.without('quote2', books), ...this.without('quote', quotes)];
  }

  receive(frame: Frame, sink: TickSink): void {
    this.isSilent = false;
    const text = frameText(frame);
    const message = parseJsonObject(text);
    if (message) this.read(message, sink);
    else if (text.includes('\n')) this.readLines(text, sink);
    else sink.malformed('no JSON object');
  }

  classify({ code, status }: ConnectionFailure): Rejection | undefined {
    const { openedAt, isSilent } = this;
    if (status !== undefined || openedAt === undefined || !isSilent || !TURNED_AWAY_CODES.includes(code)) {
      return undefined;
    }
    if (this.context.now() - openedAt > TURNED_AWAY_WITHIN_MS) return undefined;
    return { kind: 'credential', message: 'the broker closed the connection at once, as it does to a dead token' };
  }

  private readLines(text: string, sink: TickSink): void {
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      const message = parseJsonObject(line);
      if (message) this.read(message, sink);
      else sink.malformed('a line that is no JSON object');
    }
  }

  /** The values stand in the message itself, or in an envelope: which of them comes is not certain. */
  private read(message: JsonObject, sink: TickSink): void {
    const { response } = message;
    const envelope = isJsonObject(response) ? response : undefined;
    const type = (envelope ?? message).streaming_type;
    const isBook = type === 'quote2' || type === 'marketDepth';
    if (!isBook && type !== 'quote') return;
    const data = envelope ? envelope.data : message;
    if (!isJsonObject(data)) {
      sink.malformed(`${type} without data`);
      return;
    }
    const symbol = data.sym ?? data.symbol;
    if (typeof symbol !== 'string') {
      sink.malformed(`${type} without a symbol`);
      return;
    }
    const state = this.symbols.get(symbol);
    if (state) this.update(state, isBook, data, sink);
  }

  private update(state: SymbolState, isBook: boolean, data: JsonObject, sink: TickSink): void {
    const unread = isBook ? state.mergeBook(data) : state.mergeQuote(data);
    if (unread !== undefined) sink.malformed(`the field ${unread} cannot be read`);
    const item = isBook ? state.book : state.prices;
    if (!item || !state.hasPrice) return;
    if (!isBook || state.hasBook) this.emit(item, state, sink);
  }

  private emit({ instrument, mode }: SubscriptionItem, state: SymbolState, sink: TickSink): void {
    const tick = this.ticks.of(instrument, mode);
    if (mode === 'LTP') state.fillLtp(tick);
    else if (mode === 'QUOTE') state.fillQuote(tick);
    else state.fillDepth(tick, this.depth);
    // The feed tells when it was traded, and not when it was sent.
    tick.timestamp = this.context.now();
    sink.tick(tick);
  }

  private without(stream: Stream, symbols: readonly string[]): string[] {
    return symbols.length === 0 ? [] : [streamRequest('unsubscribe', stream, symbols), ...this.whole(stream)];
  }

  /** A subscription to all that the stream shall carry; none where that is nothing. */
  private whole(stream: Stream): string[] {
    const symbols = stream === 'quote' ? [...this.symbols.keys()] : this.booked();
    return symbols.length === 0 ? [] : [streamRequest('subscribe', stream, symbols)];
  }

  private booked(): string[] {
    return [...this.symbols].flatMap(([symbol, { book }]) => (book ? [symbol] : []));
  }
}
