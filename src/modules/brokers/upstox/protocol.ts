import { parseJsonObject } from '../../../common/json-object.js';
import { type DepthLevel, MODE_RANK, type Mode } from '../../../common/mode.js';
import { redact } from '../../../common/redact.js';
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
import { Groups } from '../families/feed/groups.js';
import { decodeFeed, type Feed, type FeedResponse, INITIAL_FEED, MARKET_INFO } from './decode.js';
import { describeError, INVALID_TOKEN } from './error-answer.js';
import { InstrumentState } from './instrument-state.js';
import { integer } from './update.js';

/** Answers the upgrade with a redirect to a URL that serves once. */
const FEED_URL = 'wss://api.upstox.com/v3/feed/market-data-feed';

/** Most characters of a text that is shown to the operator. */
const MAX_NOTICE = 300;

type FeedMode = 'ltpc' | 'full' | 'full_d30';

interface Held {
  instrument: Instrument;
  mode: Mode;
  depthLevel: DepthLevel;
  state: InstrumentState;
}

/** One connection of the market data feed V3: JSON requests in binary frames out, protobuf in. */
export class UpstoxProtocol implements Protocol {
  private readonly held = new Map<string, Held>();
  private requests = 0;

  constructor(private readonly context: ProtocolContext) {}

  endpoint(): Endpoint {
    const { credentials, urls } = this.context;
    return {
      transport: 'ws',
      url: urls?.feed ?? FEED_URL,
      headers: { Authorization: `Bearer ${credentials.access_token ?? ''}` },
    };
  }

  opened(): Outbound[] {
    return [];
  }

  /**
   * A later `sub` replaces a key's mode, so one message serves new keys and changed ones. From QUOTE to DEPTH the feed
   * mode stays, and the `sub` is repeated for its snapshot: a quiet instrument would show no book for long.
   */
  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const keys = new Groups<FeedMode, string>();
    for (const item of items) {
      const { token } = item.instrument;
      const held = this.held.get(token);
      const mode = feedMode(item);
      this.held.set(token, { ...item, state: held?.state ?? new InstrumentState() });
      if (held && feedMode(held) === mode && MODE_RANK[held.mode] >= MODE_RANK[item.mode]) continue;
      keys.add(mode, token);
    }
    return [...keys].map(([mode, instrumentKeys]) => this.request('sub', { mode, instrumentKeys }));
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const instrumentKeys = items.map(({ instrument }) => instrument.token).filter((token) => this.held.delete(token));
    return instrumentKeys.length > 0 ? [this.request('unsub', { instrumentKeys })] : [];
  }

  receive(frame: Frame, sink: TickSink): void {
    if (typeof frame === 'string') this.receiveText(frame, sink);
    else if (frame.length === 0) sink.malformed('an empty frame');
    else {
      const response = guarded(sink, () => decodeFeed(frame));
      if (response && response.type !== MARKET_INFO) this.receiveFeeds(response, sink);
    }
  }

  classify({ status, body }: ConnectionFailure): Rejection | undefined {
    if (status !== 401) return undefined;
    const said = describeError(body ?? '');
    const message = `Upstox refused the access token (HTTP 401)${said ? `: ${said}` : ''}`;
    return { kind: 'credential', message: this.clean(message) };
  }

  private receiveFeeds({ type, feeds, currentTs }: FeedResponse, sink: TickSink): void {
    const timestamp = guarded(sink, () => integer('currentTs', currentTs) || this.context.now());
    if (timestamp === undefined) return;
    for (const [key, feed] of Object.entries(feeds)) {
      const held = this.held.get(key);
      if (!held || !hasBody(feed)) continue;
      const tick = guarded(sink, () => {
        held.state.apply(feed, type === INITIAL_FEED);
        return tickOf(held, timestamp);
      });
      if (tick) sink.tick(tick);
    }
  }

  /** Texts are control messages: refused requests, mostly. */
  private receiveText(text: string, sink: TickSink): void {
    if (!parseJsonObject(text)) {
      sink.malformed('a text that is no JSON object');
      return;
    }
    const message = this.clean(describeError(text) ?? text.slice(0, MAX_NOTICE));
    if (text.includes(INVALID_TOKEN)) sink.rejected({ kind: 'credential', message });
    else sink.notice(message);
  }

  private request(method: string, data: unknown): Buffer {
    this.requests += 1;
    // Twenty characters, as the broker's examples have them; unique among all connections of the account in practice.
    const guid = this.context.now().toString(16).padStart(12, '0') + this.requests.toString(16).padStart(8, '0');
    return Buffer.from(JSON.stringify({ guid, method, data }));
  }

  private clean(text: string): string {
    const { api_secret, access_token } = this.context.credentials;
    return redact(text, [api_secret, access_token]);
  }
}

function feedMode({ mode, depthLevel }: Pick<SubscriptionItem, 'mode' | 'depthLevel'>): FeedMode {
  if (mode === 'LTP') return 'ltpc';
  return mode === 'DEPTH' && depthLevel === 30 ? 'full_d30' : 'full';
}

function hasBody({ ltpc, fullFeed, firstLevel }: Feed): boolean {
  return Boolean(ltpc || fullFeed || firstLevel);
}

function tickOf({ instrument, mode, depthLevel, state }: Held, timestamp: number): Tick | undefined {
  const tick = state.tick(instrument.symbol, instrument.exchange, mode, timestamp);
  if (tick && mode === 'DEPTH' && depthLevel === 30) tick.depth_level = 30;
  return tick;
}

/** Runs what throws for bytes or numbers that make no sense, and reports that. */
function guarded<T>(sink: TickSink, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    sink.malformed(error instanceof Error ? error.message : 'unreadable');
    return undefined;
  }
}
