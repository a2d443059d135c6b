import { istDay } from '../../../common/ist-time.js';
import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import {
  type ConnectionFailure,
  type Endpoint,
  type Frame,
  LoginError,
  type Outbound,
  type Protocol,
  type ProtocolContext,
  type Rejection,
  type SubscriptionItem,
  type TickSink,
} from '../engine/contract.js';
import { classifyByStatus } from '../engine/failure.js';
import { frameText } from '../families/feed/frame-text.js';
import { ReusedTicks } from '../families/feed/reused-ticks.js';
import { readAccessToken } from './access-token.js';
import { METHODS, needs, type Operation, ORDER_METHOD, request } from './requests.js';
import { ScripState } from './scrip-state.js';
import { instrumentKey, keyOf } from './segments.js';
import { epochMs } from './values.js';

/** By the token's `RedirectServer`. */
const SHARDS: ReadonlyMap<string, string> = new Map([
  ['A', 'wss://aopenfeed.5paisa.com/feeds/api/chat'],
  ['B', 'wss://bopenfeed.5paisa.com/feeds/api/chat'],
  ['C', 'wss://openfeed.5paisa.com/feeds/api/chat'],
]);
/** For a token that names none of them; the capital letter is the broker's. */
const DEFAULT_URL = 'wss://openfeed.5paisa.com/Feeds/api/chat';

/** The close code with which the broker ends a line whose token is used for another one. */
const EVICTED = 1000;
/** Whoever comes back at once ends the other line, which comes back in its turn. */
const EVICTED_WAIT_MS = 60_000;
const RECONNECT_WAIT_MS = 5_000;

/** The socket of one session: JSON texts, lists of quotes and single books, by exchange, kind and code. */
export class FivePaisaProtocol implements Protocol {
  private readonly scrips = new Map<number, ScripState>();
  private readonly clientCode: string;
  private readonly ticks = new ReusedTicks();
  private day: number;

  constructor(private readonly context: ProtocolContext) {
    this.clientCode = context.credentials.client_code ?? '';
    this.day = istDay(context.now());
  }

  endpoint(): Endpoint {
    const { credentials, channel, urls, now } = this.context;
    const { access_token = '' } = credentials;
    const { shard = '', expiresAt } = readAccessToken(access_token);
    // A dead token is let in, and gets no data.
    if (expiresAt !== undefined && expiresAt <= now()) {
      throw new LoginError('credential', 'the access token of 5paisa has expired');
    }
    const url = urls?.[channel] ?? SHARDS.get(shard) ?? DEFAULT_URL;
    const value = `${encodeURIComponent(access_token)}|${encodeURIComponent(this.clientCode)}`;
    return { transport: 'ws', url: `${url}?Value1=${value}` };
  }

  opened(): Outbound[] {
    return [request(ORDER_METHOD, 'Subscribe', this.clientCode)];
  }

  /** Methods are held apart: a change of mode asks for the difference alone. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const before = items.map((item) => this.stateOf(item)?.item);
    for (const item of items) this.hold(item);
    const now: (SubscriptionItem | undefined)[] = [...items];
    return [...this.difference(before, now, 'Unsubscribe'), ...this.difference(now, before, 'Subscribe')];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const before = items.map((item) => this.stateOf(item)?.item);
    for (const { instrument } of items) this.scrips.delete(instrumentKey(instrument)!);
    return this.difference(before, [], 'Unsubscribe');
  }

  receive(frame: Frame, sink: TickSink): void {
    let message: unknown;
    try {
      message = JSON.parse(frameText(frame));
    } catch {
      sink.malformed('no JSON');
      return;
    }
    this.beginDay();
    if (!Array.isArray(message)) this.read(message, sink);
    else for (const one of message) this.read(one, sink);
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    if (failure.status !== undefined) return undefined;
    if (failure.code !== EVICTED) return { ...classifyByStatus(failure), retryAfterMs: RECONNECT_WAIT_MS };
    const message = 'the broker ended the connection: another one uses the same token';
    return { kind: 'retryable', message, retryAfterMs: EVICTED_WAIT_MS };
  }

  private stateOf({ instrument }: SubscriptionItem): ScripState | undefined {
    return this.scrips.get(instrumentKey(instrument) ?? -1);
  }

  private hold(item: SubscriptionItem): void {
    const state = this.stateOf(item);
    if (!state) {
      const key = instrumentKey(item.instrument);
      if (key !== undefined) this.scrips.set(key, new ScripState(item));
      return;
    }
    state.item = item;
    // A book that is not followed any more must not come back as if it were new.
    if (!needs(item, 'MarketDepthService')) state.book = undefined;
  }

  /** A request for each method that an item of the first list needs and its counterpart in the second does not. */
  private difference(
    items: readonly (SubscriptionItem | undefined)[],
    others: readonly (SubscriptionItem | undefined)[],
    operation: Operation,
  ): string[] {
    return METHODS.flatMap((method) => {
      const concerned = items.filter((item, place): item is SubscriptionItem => {
        const other = others[place];
        return item !== undefined && needs(item, method) && !(other && needs(other, method));
      });
      return concerned.length > 0 ? [request(method, operation, this.clientCode, concerned)] : [];
    });
  }

  private beginDay(): void {
    const day = istDay(this.context.now());
    if (day === this.day) return;
    this.day = day;
    for (const state of this.scrips.values()) state.clear();
  }

  private read(message: unknown, sink: TickSink): void {
    if (!isJsonObject(message)) sink.malformed('no JSON object');
    else if (message.Details !== undefined) this.readBook(message, sink);
    else if (message.LastRate !== undefined) this.readQuote(message, sink);
    else if (message.ReqType !== undefined) sink.order(message);
    else if (message.OpenInterest !== undefined) this.merge(message, sink, 'mergeQuote');
    else sink.malformed('a message of a kind that is not known');
  }

  private readQuote(message: JsonObject, sink: TickSink): void {
    const state = this.merge(message, sink, 'mergeQuote');
    if (state?.hasPrice) this.emit(state, message.TickDt, sink);
  }

  private readBook(message: JsonObject, sink: TickSink): void {
    const state = this.merge(message, sink, 'mergeBook');
    if (!state) return;
    // One that was on its way when the book was given up.
    if (state.item.mode !== 'DEPTH') state.book = undefined;
    else if (state.hasPrice) this.emit(state, message.Time, sink);
  }

  /** Undefined where nobody holds the scrip. */
  private merge(message: JsonObject, sink: TickSink, how: 'mergeQuote' | 'mergeBook'): ScripState | undefined {
    const key = keyOf(message.Exch, message.ExchType, message.Token);
    const state = key === undefined ? undefined : this.scrips.get(key);
    const unread = state?.[how](message);
    if (key === undefined) sink.malformed('a message without exchange, kind and token');
    else if (unread !== undefined) sink.malformed(`the field ${unread} cannot be read`);
    return state;
  }

  private emit(state: ScripState, time: unknown, sink: TickSink): void {
    const { instrument, mode } = state.item;
    const tick = this.ticks.of(instrument, mode);
    if (mode === 'LTP') state.fillLtp(tick);
    else state.fillQuote(tick);
    if (mode === 'DEPTH') tick.depth = state.book;
    tick.timestamp = epochMs(time) || this.context.now();
    sink.tick(tick);
  }
}
