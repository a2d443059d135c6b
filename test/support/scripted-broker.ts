import type { Clock } from '../../src/common/clock.js';
import type { DepthLevel, Mode } from '../../src/common/mode.js';
import type { Tick } from '../../src/common/tick.js';
import type {
  BrokerDefinition,
  ChannelDefinition,
  ConnectionFailure,
  Endpoint,
  Frame,
  Liveness,
  Outbound,
  Protocol,
  ProtocolContext,
  Rejection,
  SubscriptionItem,
  TickSink,
  Transport,
  TransportEvents,
} from '../../src/modules/brokers/engine/contract.js';
import type { Instrument, InstrumentLookup } from '../../src/modules/instruments/instrument.js';

/** What a client frame of the scripted broker says. */
export interface Request {
  op: 'login' | 'subscribe' | 'unsubscribe' | 'beat';
  token?: string;
  /** `SYMBOL.EXCHANGE` → mode, with the depth level where it is not 5. */
  items?: Record<string, string>;
}

/** What the scripted broker sends; `garbage` is not understood, and `poison` makes the protocol throw. */
export type Message =
  | { tick: Tick }
  | { ready: true }
  | { ack: string[] }
  | { reject: Omit<Rejection, 'items'> & { symbols?: string[] } }
  | { order: Record<string, unknown> }
  | { notice: string }
  | 'garbage'
  | 'poison';

export interface Script {
  channels?: Record<string, Partial<ChannelDefinition>>;
  /** Default: no watch at all. */
  liveness?: Partial<Liveness>;
  keepsConnection?: boolean;
  waitsForReady?: boolean;
  readyAfterMs?: number;
  heartbeatMs?: number;
  upstream?: BrokerDefinition['upstream'];
  classify?: Protocol['classify'];
  /** Subscribes and unsubscribes by HTTP calls, whose bodies are the frames. */
  usesHttp?: boolean;
  /** Where the protocol throws, as a careless one would. */
  throwsIn?: 'constructor' | 'endpoint' | 'opened' | 'subscribe';
  /** A real WebSocket server that speaks this broker's wire, in place of the lines in memory. */
  url?: string;
  /** Opens every connection by itself, one ms after it was asked for. Default true. */
  opens?: boolean;
  /** Answers each connection that is not refused otherwise; an HTTP status refuses it. */
  admits?(connection: ScriptedConnection): number | undefined;
}

/** A broker in memory, whose definition the engine takes for a real one, and whose every line a test can bend. */
export class ScriptedBroker {
  /** Every line that was ever asked for, in order. */
  readonly connections: ScriptedConnection[] = [];
  readonly definition: BrokerDefinition;

  constructor(
    private readonly clock: Clock,
    private readonly script: Script = {},
  ) {
    const channels = Object.entries(script.channels ?? { feed: {} });
    this.definition = {
      id: 'scripted',
      name: 'Scripted',
      capabilities: {
        modes: ['LTP', 'QUOTE', 'DEPTH'],
        depthLevels: { default: [5, 20] },
        exchanges: ['NSE', 'CRYPTO'],
        orderUpdates: true,
      },
      channels: Object.fromEntries(channels.map(([name, limits]) => [name, { ...LIMITS, ...limits }])),
      liveness: { pingIntervalMs: 0, transportTimeoutMs: 0, dataTimeoutMs: 0, ...script.liveness },
      credentials: [{ name: 'token', label: 'Token', secret: true }],
      login: [{ kind: 'manual' }],
      keepsConnection: script.keepsConnection,
      upstream: script.upstream,
      createProtocol: (context) =>
        new ScriptedProtocol(context, this.script, (endpoint, events) => this.open(endpoint, events)),
    };
  }

  /** Lines that are open or opening. */
  get live(): ScriptedConnection[] {
    return this.connections.filter((connection) => !connection.isClosed);
  }

  /** The newest line. */
  get last(): ScriptedConnection {
    const last = this.connections.at(-1);
    if (!last) throw new Error('no connection was ever asked for');
    return last;
  }

  /** Everything that the broker holds for this client, over all open lines. */
  get held(): Record<string, string> {
    return Object.assign({}, ...this.live.map((connection) => connection.held));
  }

  private open(endpoint: Endpoint, events: TransportEvents): Transport {
    const connection = new ScriptedConnection(endpoint, events, this.clock);
    this.connections.push(connection);
    if (this.script.opens ?? true) {
      this.clock.after(1, () => {
        const status = this.script.admits?.(connection);
        if (status === undefined) connection.open();
        else connection.refuse(status);
      });
    }
    return connection;
  }
}

/** One line, seen from the broker's side. */
export class ScriptedConnection implements Transport {
  /** Everything that the client has sent. */
  readonly requests: Request[] = [];
  /** What this line holds: `SYMBOL.EXCHANGE` → mode. */
  held: Record<string, string> = {};
  /** Subscriptions of what was held already in the same mode: a correct client makes none. */
  duplicates = 0;
  isOpen = false;
  isClosed = false;
  /** A line that does not answer the client's close. */
  ignoresClose = false;

  constructor(
    readonly endpoint: Endpoint,
    private readonly events: TransportEvents,
    private readonly clock: Clock,
  ) {}

  /** Requests of one kind. */
  of(op: Request['op']): Request[] {
    return this.requests.filter((request) => request.op === op);
  }

  open(): void {
    if (this.isClosed) return;
    this.isOpen = true;
    this.events.opened();
  }

  refuse(status: number, headers: Record<string, string> = {}, body = ''): void {
    this.drop({ status, headers, body });
  }

  drop(failure: ConnectionFailure = { code: 1006 }): void {
    if (this.isClosed) return;
    this.isOpen = false;
    this.isClosed = true;
    this.held = {};
    this.events.closed(failure);
  }

  alive(): void {
    this.events.alive();
  }

  say(message: Message): void {
    this.events.frame(typeof message === 'string' ? message : JSON.stringify(message));
  }

  tick(symbol: string, fields: Partial<Tick> = {}): void {
    this.say({ tick: { symbol, exchange: 'NSE', mode: 'LTP', ltp: 100, timestamp: this.clock.now(), ...fields } });
  }

  send(frame: Frame): void {
    const request = JSON.parse(frame.toString()) as Request;
    this.requests.push(request);
    for (const [key, mode] of Object.entries(request.items ?? {})) {
      if (request.op === 'unsubscribe') {
        delete this.held[key];
      } else {
        if (this.held[key] === mode) this.duplicates += 1;
        this.held[key] = mode;
      }
    }
  }

  close(): void {
    if (!this.ignoresClose) this.clock.after(1, () => this.drop({ code: 1000 }));
  }
}

const LIMITS: ChannelDefinition = {
  symbolsPerConnection: 1000,
  connectionsPerAccount: 3,
  batchSize: 100,
  batchesPerSecond: 10,
};

class ScriptedProtocol implements Protocol {
  readonly waitsForReady: boolean;
  readonly readyAfterMs: number | undefined;
  readonly heartbeat: Protocol['heartbeat'];
  readonly classify: Protocol['classify'];
  private readonly items = new Map<string, SubscriptionItem>();

  constructor(
    private readonly context: ProtocolContext,
    private readonly script: Script,
    private readonly factory: (endpoint: Endpoint, events: TransportEvents) => Transport,
  ) {
    this.careless('constructor');
    this.waitsForReady = script.waitsForReady ?? false;
    this.readyAfterMs = script.readyAfterMs;
    this.classify = script.classify;
    if (script.heartbeatMs)
      this.heartbeat = { intervalMs: script.heartbeatMs, frame: () => JSON.stringify({ op: 'beat' }) };
  }

  endpoint(): Endpoint {
    this.careless('endpoint');
    const { channel, urls } = this.context;
    if (this.script.url) return { transport: 'ws', url: this.script.url };
    return { transport: this.factory, url: urls?.[channel] ?? `memory:${channel}` };
  }

  opened(): Outbound[] {
    this.careless('opened');
    return [JSON.stringify({ op: 'login', token: this.context.credentials.token })];
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    this.careless('subscribe');
    for (const item of items) this.items.set(keyOf(item), item);
    return [this.request('subscribe', items)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    return [this.request('unsubscribe', items)];
  }

  answered(body: string, sink: TickSink): void {
    if (body !== '') this.receive(body, sink);
  }

  receive(frame: Frame, sink: TickSink): void {
    const text = frame.toString();
    if (text === 'poison') throw new Error('poisoned');
    if (text === 'garbage') {
      sink.malformed('garbage');
      return;
    }
    const message = JSON.parse(text) as Exclude<Message, string>;
    if ('tick' in message) sink.tick(message.tick);
    if ('ready' in message) sink.ready();
    if ('ack' in message) sink.acknowledged(this.find(message.ack));
    if ('order' in message) sink.order(message.order);
    if ('notice' in message) sink.notice(message.notice);
    if ('reject' in message) {
      const { symbols, ...rejection } = message.reject;
      sink.rejected({ ...rejection, items: symbols && this.find(symbols) });
    }
  }

  private find(keys: readonly string[]): SubscriptionItem[] {
    return keys.flatMap((key) => this.items.get(key) ?? []);
  }

  private request(op: Request['op'], items: readonly SubscriptionItem[]): Outbound {
    const body = JSON.stringify({ op, items: Object.fromEntries(items.map((item) => [keyOf(item), modeOf(item)])) });
    return this.script.usesHttp ? { http: { method: 'POST', url: `http://memory/${op}?token=secret`, body } } : body;
  }

  private careless(where: Script['throwsIn']): void {
    if (this.script.throwsIn === where) throw new Error(`thrown in ${where} with token=first`);
  }
}

function keyOf({ instrument }: SubscriptionItem): string {
  return `${instrument.symbol}.${instrument.exchange}`;
}

function modeOf({ mode, depthLevel }: { mode: Mode; depthLevel: DepthLevel }): string {
  return depthLevel === 5 ? mode : `${mode}${depthLevel}`;
}

/** Knows every symbol of every exchange but `NOPE`. */
export const anyInstrument: InstrumentLookup = {
  find: (symbol, exchange): Instrument | undefined =>
    symbol === 'NOPE' ? undefined : { symbol, exchange, token: symbol, brsymbol: symbol, brexchange: exchange },
};
