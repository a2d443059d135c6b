import { isJsonObject, type JsonObject, textOf } from '../../../common/json-object.js';
import type { Mode } from '../../../common/mode.js';
import type {
  Endpoint,
  Frame,
  Outbound,
  Protocol,
  ProtocolContext,
  SubscriptionItem,
  TickSink,
} from '../engine/contract.js';
import { brokerText } from '../families/feed/broker-text.js';
import { frameText } from '../families/feed/frame-text.js';
import { Groups } from '../families/feed/groups.js';
import { ReusedTicks } from '../families/feed/reused-ticks.js';
import { InstrumentState } from './instrument-state.js';
import { PREFIXES, prefixOf } from './keys.js';

const FEED_URL = 'wss://ws-prices.indstocks.com/api/v1/ws/prices';
/** The answer to a ping, and heartbeats, which are no JSON. */
const BARE_WORD = /^[a-z]+$/i;

/** Keys by mode and segment (`quote NFO`): of a frame with several segments only the first is served. */
type Lists = Groups<string, string>;

/** The price socket: lists of instruments by mode, without acknowledgements; messages that may tell a part only. */
export class IndmoneyProtocol implements Protocol {
  /** By `NFO:51011`. */
  private readonly states = new Map<string, InstrumentState>();
  private readonly ticks = new ReusedTicks();

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
    const left: Lists = new Groups();
    const joined: Lists = new Groups();
    for (const item of items) {
      const prefix = prefixOf(item.instrument);
      if (prefix === undefined) continue;
      const key = `${prefix}:${item.instrument.token}`;
      const state = this.states.get(key);
      const list = `${wireMode(item)} ${prefix}`;
      if (state?.list === list) continue;
      if (state) {
        left.add(state.list, key);
        state.item = item;
        state.list = list;
      } else this.states.set(key, new InstrumentState(list, item));
      joined.add(list, key);
    }
    return [...requests('unsubscribe', left), ...requests('subscribe', joined)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left: Lists = new Groups();
    for (const { instrument } of items) {
      const key = `${prefixOf(instrument)}:${instrument.token}`;
      const state = this.states.get(key);
      if (!state) continue;
      left.add(state.list, key);
      this.states.delete(key);
    }
    return requests('unsubscribe', left);
  }

  receive(frame: Frame, sink: TickSink): void {
    const text = frameText(frame);
    if (BARE_WORD.test(text)) return;
    const message = parse(text);
    if (!message) sink.malformed('no JSON object');
    else if (message.mode === undefined || message.instrument === undefined) this.control(message, sink);
    else if (message.mode !== 'ltp' && message.mode !== 'quote') sink.malformed('a message of unknown mode');
    else if (!isJsonObject(message.data)) sink.malformed('a message without data');
    else this.update(message.mode === 'ltp' ? 'LTP' : 'QUOTE', message, message.data, sink);
  }

  private control({ error, message, status }: JsonObject, sink: TickSink): void {
    const said = error ?? (status === 'error' ? message : undefined);
    if (typeof said === 'string') sink.notice(brokerText(said, [this.context.credentials.access_token]));
  }

  private update(mode: Mode, { instrument, timestamp }: JsonObject, data: JsonObject, sink: TickSink): void {
    const state = this.stateOf(textOf(instrument), sink);
    if (!state) return;
    const unread = state.merge(data);
    if (unread !== undefined) sink.malformed(`the field ${unread} cannot be read`);
    if (mode === 'LTP' && state.ltp === undefined) return;
    const tick = this.ticks.of(state.item.instrument, mode);
    const time = isTime(timestamp) ? timestamp : this.context.now();
    tick.ltp = state.ltp;
    tick.ltt = time;
    tick.timestamp = time;
    if (mode === 'QUOTE') state.fillQuote(tick);
    sink.tick(tick);
  }

  /** By a full key, or by a bare token that one instrument alone has. */
  private stateOf(name: string, sink: TickSink): InstrumentState | undefined {
    const state = this.states.get(name);
    if (state) return state;
    const [only, ...others] = PREFIXES.flatMap((prefix) => this.states.get(`${prefix}:${name}`) ?? []);
    if (others.length === 0) return only;
    sink.malformed('a token that several subscribed instruments have');
    return undefined;
  }
}

function requests(action: 'subscribe' | 'unsubscribe', lists: Lists): string[] {
  return [...lists].map(([list, instruments]) => JSON.stringify({ action, mode: list.split(' ', 1)[0], instruments }));
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function wireMode({ mode }: SubscriptionItem): 'ltp' | 'quote' {
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
