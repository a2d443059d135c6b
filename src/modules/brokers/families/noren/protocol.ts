import { type JsonObject, parseJsonObject } from '../../../../common/json-object.js';
import { redact } from '../../../../common/redact.js';
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
import { frameText } from '../feed/frame-text.js';
import { isOk } from './answers.js';
import { LEVELS } from './fields.js';
import { KeyBook } from './key-book.js';
import type { KeyState } from './key-state.js';
import { LoginRefusals, sessionRefusal } from './login-refusals.js';
import type { NorenSocket } from './options.js';

/** Documents ask for one at least every 50 s. */
const HEARTBEAT_MS = 30_000;
const HEARTBEAT = JSON.stringify({ t: 'h' });

/** Outlives the attempts, which have a protocol each. */
const refusals = new LoginRefusals();

/** Messages that hold nothing of ours: confirmations, heartbeats, alerts, admin messages, the market's status. */
const SILENT: ReadonlySet<unknown> = new Set(['uk', 'udk', 'ok', 'uok', 'h', 'hk', 'am', 'rm', 'ms']);

/** The kinds of request: touchline and depth are subscriptions of their own. */
type RequestKind = 't' | 'd' | 'u' | 'ud';

/** The socket of one session: JSON texts, snapshots and then what has changed, by `EXCHANGE|TOKEN`. */
export class NorenProtocol implements Protocol {
  readonly waitsForReady = true;
  readonly heartbeat: { intervalMs: number; frame(): Outbound };
  private readonly keys: KeyBook;
  private readonly ltpTick: Tick = { symbol: '', exchange: '', mode: 'LTP' };
  private readonly quoteTick: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };
  private readonly depthTick: Tick = { symbol: '', exchange: '', mode: 'DEPTH' };
  private readonly depth = emptyBook(LEVELS);
  private isLoggedIn = false;

  constructor(
    private readonly context: ProtocolContext,
    private readonly socket: NorenSocket,
  ) {
    this.keys = new KeyBook(socket.indexTokenPrefix);
    const frame = socket.heartbeat ?? HEARTBEAT;
    this.heartbeat = { intervalMs: HEARTBEAT_MS, frame: () => frame };
  }

  endpoint(): Endpoint {
    const { context, socket } = this;
    const official = socket.urls[Math.trunc(context.now() / 1000) % socket.urls.length]!;
    const endpoint: Endpoint = { transport: 'ws', url: context.urls?.[context.channel] ?? official };
    return socket.before ? { ...endpoint, before: socket.before(context) } : endpoint;
  }

  opened(): Outbound[] {
    const { login } = this.socket;
    const { user } = this;
    return [JSON.stringify({ t: login.t, uid: user, actid: user, source: login.source, [login.token]: this.token })];
  }

  /** LTP and QUOTE are one subscription, so nothing is sent when one becomes the other. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const touchlines: string[] = [];
    const books: string[] = [];
    for (const item of items) {
      const state = this.keys.obtain(item.instrument);
      const part = item.mode === 'DEPTH' ? 'book' : 'touchline';
      if (!state[part]) (part === 'book' ? books : touchlines).push(this.keys.key(item.instrument));
      state[part] = item;
    }
    return [...request('t', touchlines), ...request('d', books)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const touchlines: string[] = [];
    const books: string[] = [];
    for (const { instrument, mode } of items) {
      const state = this.keys.of(instrument);
      if (mode === 'DEPTH' && state?.book) {
        books.push(this.keys.key(instrument));
        state.dropBook();
      } else if (mode !== 'DEPTH' && state?.touchline) {
        touchlines.push(this.keys.key(instrument));
        state.touchline = undefined;
      }
      if (state && !state.touchline && !state.book) this.keys.remove(instrument);
    }
    return [...request('u', touchlines), ...request('ud', books)];
  }

  receive(frame: Frame, sink: TickSink): void {
    const message = parseJsonObject(frameText(frame));
    if (!message) {
      sink.malformed('no JSON object');
      return;
    }
    switch (message.t) {
      case 'tf':
        this.update(message, false, false, sink);
        return;
      case 'df':
        this.update(message, true, false, sink);
        return;
      case 'tk':
        this.update(message, false, true, sink);
        return;
      case 'dk':
        this.update(message, true, true, sink);
        return;
      case 'om':
        sink.order(message);
        return;
      default:
        this.control(message, sink);
    }
  }

  classify(failure: ConnectionFailure): Rejection | undefined {
    const rejection = sessionRefusal(failure);
    return rejection && { ...rejection, message: this.clean(rejection.message) };
  }

  private get user(): string {
    return this.socket.user(this.context.credentials);
  }

  private get token(): string {
    return this.socket.token(this.context.credentials);
  }

  /** @param isSnapshot it answers a subscription */
  private update(message: JsonObject, isBook: boolean, isSnapshot: boolean, sink: TickSink): void {
    const state = this.stateOf(message, sink);
    if (!state) return;
    const unread = state.merge(message);
    if (unread !== undefined) sink.malformed(`the field ${unread} cannot be read`);
    const item = isBook ? state.book : state.touchline;
    if (!item) return;
    if (isSnapshot) sink.acknowledged([item]);
    if (state.hasTraded) this.emit(item, state, sink);
  }

  /** The key of a message; one that names no exchange must be the only one of its token. */
  private stateOf({ e: exchange, tk }: JsonObject, sink: TickSink): KeyState | undefined {
    if ((typeof tk !== 'string' && typeof tk !== 'number') || tk === '') {
      sink.malformed('a feed message without a token');
      return undefined;
    }
    const token = String(tk);
    if (typeof exchange === 'string' && exchange !== '') return this.keys.find(exchange, token);
    const found = this.keys.all(token);
    if (found.length > 1) sink.malformed('a feed message without an exchange, for a token of several');
    return found.length === 1 ? found[0] : undefined;
  }

  private emit({ instrument, mode }: SubscriptionItem, state: KeyState, sink: TickSink): void {
    const now = this.context.now();
    let tick: Tick;
    if (mode === 'LTP') {
      tick = this.ltpTick;
      state.fillLtp(tick, now);
    } else if (mode === 'QUOTE') {
      tick = this.quoteTick;
      state.fillQuote(tick, now);
    } else {
      tick = this.depthTick;
      state.fillDepth(tick, this.depth, now);
    }
    tick.symbol = instrument.symbol;
    tick.exchange = instrument.exchange;
    sink.tick(tick);
  }

  /** Answers to the login come in several forms, all of which are taken from every broker. */
  private control(message: JsonObject, sink: TickSink): void {
    const { t } = message;
    if (t === 'ak' || t === 'ck') this.loginAnswered(message.s ?? message.stat, message, sink);
    else if (t === 'cf') this.loginAnswered(message.k, message, sink);
    else if (!SILENT.has(t)) {
      if (typeof t === 'string' && isOk(message.s)) this.loginAnswered(message.s, message, sink);
      else sink.malformed('a message of no known type');
    }
  }

  private loginAnswered(answer: unknown, message: JsonObject, sink: TickSink): void {
    const { context, socket } = this;
    if (!isOk(answer)) {
      const rejection = refusals.refused(context.credentials, socket.tolerableRefusals ?? 0, message.emsg);
      sink.rejected({ ...rejection, message: this.clean(rejection.message) });
      return;
    }
    if (this.isLoggedIn) return;
    this.isLoggedIn = true;
    refusals.accepted(context.credentials);
    sink.ready();
    if (socket.orders === 'requested') sink.send(JSON.stringify({ t: 'o', actid: this.user }));
  }

  private clean(text: string): string {
    const { credentials } = this.context;
    return redact(text, [this.token, ...Object.values(credentials).filter((value) => value !== this.user)]);
  }
}

function request(t: RequestKind, keys: readonly string[]): string[] {
  return keys.length > 0 ? [JSON.stringify({ t, k: keys.join('#') })] : [];
}
