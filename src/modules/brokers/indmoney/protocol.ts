import { isJsonObject, type JsonObject } from '../../../common/json-object.js';
import { redact } from '../../../common/redact.js';
import type { Tick } from '../../../common/tick.js';
import type {
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { InstrumentState } from './instrument-state.js';
import { prefixOf } from './keys.js';

const FEED_URL = 'wss://ws-prices.indstocks.com/api/v1/ws/prices';
/** The answer to a ping, and heartbeats, which are no JSON. */
const BARE_WORD = /^[a-z]+$/i;
/** Most characters of a server's text. */
const TEXT_LENGTH = 200;

type WireMode = 'ltp' | 'quote';

/** The price socket: lists of instruments by mode, without acknowledgements; messages that may tell a part only. */
export class IndmoneyProtocol implements Protocol {
  /** By `NFO:51011`. */
  private readonly states = new Map<string, InstrumentState>();
  /** A token alone may be that of several instruments. */
  private readonly byToken = new Map<string, Set<InstrumentState>>();
  private readonly ltpTick: Tick = { symbol: '', exchange: '', mode: 'LTP' };
  private readonly quoteTick: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { channel, urls, credentials } = this.context;
    const { access_token = '' } = credentials;
    return { transport: 'ws', url: urls?.[channel] ?? FEED_URL, headers: { Authorization: access_token } };
  }

  opened(): Outbound[] {
    return [];
  }

  /** The lists of the modes are independent: an instrument that changes its mode leaves the one and joins the other. */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left = new Groups();
    const joined = new Groups();
    for (const item of items) {
      const prefix = prefixOf(item.instrument);
      if (prefix === undefined) continue;
      const key = `${prefix}:${item.instrument.token}`;
      const state = this.states.get(key);
      if (state && wireMode(state.item) === wireMode(item)) continue;
      if (state) {
        left.add(wireMode(state.item), prefix, key);
        state.item = item;
      } else this.hold(key, new InstrumentState(prefix, item));
      joined.add(wireMode(item), prefix, key);
    }
    return [...left.requests('unsubscribe'), ...joined.requests('subscribe')];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left = new Groups();
    for (const { instrument } of items) {
      const key = `${prefixOf(instrument)}:${instrument.token}`;
      const state = this.states.get(key);
      if (!state) continue;
      left.add(wireMode(state.item), state.prefix, key);
      this.states.delete(key);
      this.release(instrument.token, state);
    }
    return left.requests('unsubscribe');
  }

  receive(frame: Frame, sink: TickSink): void {
    const text = typeof frame === 'string' ? frame : frame.toString('utf8');
    if (BARE_WORD.test(text)) return;
    const message = parse(text);
    if (!message) sink.malformed('no JSON object');
    else if (message.mode === undefined || message.instrument === undefined) this.control(message, sink);
    else if (message.mode !== 'ltp' && message.mode !== 'quote') sink.malformed('a message of unknown mode');
    else if (!isJsonObject(message.data)) sink.malformed('a message without data');
    else this.update(message.mode, message, message.data, sink);
  }

  private control({ error, message, status }: JsonObject, sink: TickSink): void {
    const said = error ?? (status === 'error' ? message : undefined);
    if (typeof said === 'string')
      sink.notice(redact(said, [this.context.credentials.access_token]).slice(0, TEXT_LENGTH));
  }

  private update(mode: WireMode, { instrument, timestamp }: JsonObject, data: JsonObject, sink: TickSink): void {
    const state = this.stateOf(String(instrument), sink);
    if (!state) return;
    const unread = state.merge(data);
    if (unread !== undefined) sink.malformed(`the field ${unread} cannot be read`);
    if (mode === 'ltp' && state.ltp === undefined) return;
    const tick = mode === 'ltp' ? this.ltpTick : this.quoteTick;
    const time = isTime(timestamp) ? timestamp : this.context.now();
    tick.symbol = state.item.instrument.symbol;
    tick.exchange = state.item.instrument.exchange;
    tick.ltp = state.ltp;
    tick.ltt = time;
    tick.timestamp = time;
    if (mode === 'quote') state.fillQuote(tick);
    sink.tick(tick);
  }

  /** By a full key, or by a bare token that one instrument alone has. */
  private stateOf(name: string, sink: TickSink): InstrumentState | undefined {
    const state = this.states.get(name);
    if (state) return state;
    const same = this.byToken.get(name);
    if (!same) return undefined;
    if (same.size === 1) for (const only of same) return only;
    sink.malformed('a token that several subscribed instruments have');
    return undefined;
  }

  private hold(key: string, state: InstrumentState): void {
    const { token } = state.item.instrument;
    this.states.set(key, state);
    const same = this.byToken.get(token);
    if (same) same.add(state);
    else this.byToken.set(token, new Set([state]));
  }

  private release(token: string, state: InstrumentState): void {
    const same = this.byToken.get(token);
    same?.delete(state);
    if (same?.size === 0) this.byToken.delete(token);
  }
}

/** Keys by mode and segment: of a frame with several segments only the first is served. */
class Groups {
  private readonly groups = new Map<string, { mode: WireMode; instruments: string[] }>();

  add(mode: WireMode, prefix: string, key: string): void {
    const group = this.groups.get(`${mode} ${prefix}`);
    if (group) group.instruments.push(key);
    else this.groups.set(`${mode} ${prefix}`, { mode, instruments: [key] });
  }

  requests(action: 'subscribe' | 'unsubscribe'): string[] {
    return [...this.groups.values()].map((group) => JSON.stringify({ action, ...group }));
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function wireMode({ mode }: SubscriptionItem): WireMode {
  return mode === 'LTP' ? 'ltp' : 'quote';
}

/** The message may be a JSON text of a JSON text. */
function parse(text: string): JsonObject | undefined {
  try {
    const once: unknown = JSON.parse(text);
    const value: unknown = typeof once === 'string' ? JSON.parse(once) : once;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
