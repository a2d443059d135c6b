import { isJsonObject, type JsonObject, parseJsonObject, textOf } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type {
  Endpoint,
  FailureKind,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { emptyBook } from '../families/feed/book.js';
import { brokerText } from '../families/feed/broker-text.js';
import { feedUrl } from '../families/feed/feed-url.js';
import { frameText } from '../families/feed/frame-text.js';
import { ReusedTicks } from '../families/feed/reused-ticks.js';
import { LEVELS } from './book-side.js';
import { KeyState } from './key-state.js';
import { socketUser } from './login.js';

const FEED_URL = 'wss://socket.firstock.in/V2/ws';

/** What the broker says, also without JSON around it, to one session too many. */
const SESSION_LIMIT = /maximum sessions limit/i;

/** What it says to a token that it does not know. */
const UNAUTHENTICATED = /unauthenticated/i;

/** The socket of one session: JSON texts by `EXCHANGE:TOKEN`, a snapshot of each key and then what has changed. */
export class FirstockProtocol implements Protocol {
  readonly waitsForReady = true;
  private readonly keys = new Map<string, KeyState>();
  private readonly ticks = new ReusedTicks();
  private readonly depth = emptyBook(LEVELS);
  private isReady = false;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials } = this.context;
    const query = { userId: socketUser(credentials), jKey: credentials.susertoken, source: 'developer-api' };
    return { transport: 'ws', url: feedUrl(this.context, FEED_URL, query) };
  }

  opened(): Outbound[] {
    return [];
  }

  /** The wire knows no modes: a key is asked for once, however many hold it. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const fresh = new Set<string>();
    for (const item of items) {
      const key = keyOf(item.instrument);
      let state = this.keys.get(key);
      if (!state) {
        state = new KeyState();
        this.keys.set(key, state);
        fresh.add(key);
      }
      state[partOf(item)] = item;
      state.isConfirmed = false;
    }
    return request('subscribe', fresh);
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left = new Set<string>();
    for (const item of items) {
      const key = keyOf(item.instrument);
      const state = this.keys.get(key);
      if (!state) continue;
      state[partOf(item)] = undefined;
      if (!state.prices && !state.book && this.keys.delete(key)) left.add(key);
    }
    return request('unsubscribe', left);
  }

  receive(frame: Frame, sink: TickSink): void {
    const text = frameText(frame);
    const message = parseJsonObject(text);
    if (message) this.read(message, sink);
    else if (SESSION_LIMIT.test(text)) this.refuse(text, sink);
    else sink.malformed('no JSON object');
  }

  private read(message: JsonObject, sink: TickSink): void {
    if (message.status !== undefined && message.message !== undefined) this.control(message, sink);
    else if (message.norenordno !== undefined) sink.order(message);
    else if (isPosition(message) || isGreeks(message)) return;
    else if (message.c_symbol !== undefined)
      this.update(`${textOf(message.c_exch_seg)}:${textOf(message.c_symbol)}`, message, sink);
    else this.updates(message, sink);
  }

  private control({ status, message }: JsonObject, sink: TickSink): void {
    const said = textOf(message);
    if (status !== 'success') this.refuse(said, sink);
    else if (this.isReady) sink.notice(this.told(said));
    else {
      this.isReady = true;
      sink.ready();
    }
  }

  /** A refusal ends the session; what comes later and does not say so is no more than a notice. */
  private refuse(said: string, sink: TickSink): void {
    const isLimit = SESSION_LIMIT.test(said);
    if (this.isReady && !isLimit && !UNAUTHENTICATED.test(said)) {
      sink.notice(this.told(said));
      return;
    }
    const kind: FailureKind = isLimit ? 'fatal' : 'credential';
    sink.rejected({ kind, message: `the broker refused the session: ${this.told(said)}` });
  }

  /** One or several keys in one message. */
  private updates(message: JsonObject, sink: TickSink): void {
    let strays = 0;
    for (const key in message) {
      const entry = message[key];
      if (!key.includes(':') || !isJsonObject(entry)) strays += 1;
      else if (!isGreeks(entry)) this.update(key, entry, sink);
    }
    if (strays > 0) sink.malformed(`${strays} entries that are no instruments`);
  }

  private update(key: string, entry: JsonObject, sink: TickSink): void {
    const state = this.keys.get(key);
    if (!state) return;
    const unread = state.merge(entry);
    if (unread !== undefined) sink.malformed(`the field ${unread} cannot be read`);
    const { prices, book } = state;
    if (!state.isConfirmed) {
      state.isConfirmed = true;
      if (prices) sink.acknowledged([prices]);
      if (book) sink.acknowledged([book]);
    }
    if (!state.hasTraded) return;
    if (prices) this.emit(prices, state, sink);
    if (book) this.emit(book, state, sink);
  }

  private emit({ instrument, mode }: SubscriptionItem, state: KeyState, sink: TickSink): void {
    const now = this.context.now();
    const tick = this.ticks.of(instrument, mode);
    if (mode === 'LTP') state.fillLtp(tick, now);
    else if (mode === 'QUOTE') state.fillQuote(tick, instrument.exchange, now);
    else state.fillDepth(tick, this.depth, instrument.exchange, now);
    sink.tick(tick);
  }

  private told(text: string): string {
    const { susertoken, api_key, password, totp_secret } = this.context.credentials;
    return brokerText(text, [susertoken, api_key, password, totp_secret]);
  }
}

/** `NSE:2885`: an index goes by its exchange. */
function keyOf({ exchange, token }: Instrument): string {
  return `${exchange.replace('_INDEX', '')}:${token}`;
}

function partOf({ mode }: SubscriptionItem): 'prices' | 'book' {
  return mode === 'DEPTH' ? 'book' : 'prices';
}

function isPosition(message: JsonObject): boolean {
  return message.brkname !== undefined || (message.netqty !== undefined && message.pcode !== undefined);
}

/** With the key around it or without: which of them comes is not certain. */
function isGreeks(entry: JsonObject): boolean {
  return entry.gamma !== undefined && entry.i_last_traded_price === undefined;
}

function request(action: 'subscribe' | 'unsubscribe', keys: ReadonlySet<string>): string[] {
  return keys.size > 0 ? [JSON.stringify({ action, tokens: [...keys].join('|') })] : [];
}
