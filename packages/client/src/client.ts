import type { BackoffOptions } from './backoff.js';
import { type Clock, systemClock } from './clock.js';
import { Connection } from './connection.js';
import { Emitter } from './emitter.js';
import type { Encoding } from './encoding.js';
import { ClientClosedError, GatewayError, type TickgateError } from './errors.js';
import { type Instrument, topicKey } from './instrument.js';
import type {
  Action,
  AuthenticatedMessage,
  BrokerInfo,
  Mode,
  OrderUpdateMessage,
  Replies,
  ServerMessage,
  StatusMessage,
  SubscriptionList,
} from './messages.js';
import type { ConnectionState } from './state.js';
import type { SubscribeResult } from './subscribe-result.js';
import { type Claim, Subscriptions } from './subscriptions.js';
import type { Tick } from './tick.js';
import { TickStream, type TickStreamOptions } from './tick-stream.js';
import { readTopic, type SubscribeOptions } from './topic.js';
import type { WebSocketConstructor } from './web-socket.js';

export interface TickgateClientOptions {
  /** `ws://` or `wss://`, for example `ws://127.0.0.1:8765`. */
  url: string;
  /** The key, or what fetches one: it is called for every connection, so that keys can be renewed. */
  apiKey: string | (() => string | Promise<string>);
  /**
   * How ticks travel. `protobuf` asks the gateway for its compact binary form, a fifth of the bytes; where the gateway
   * has none, they come as JSON. Listeners see no difference. Default `json`.
   */
  encoding?: Encoding;
  /** Delays between tries. */
  backoff?: BackoffOptions;
  /** Tries in a row before the client gives up. Default: no limit. */
  maxReconnectAttempts?: number;
  /** For opening the socket and authenticating, in ms. Default 10 000. */
  connectTimeoutMs?: number;
  /** For the reply to a request, in ms. Default 10 000. */
  requestTimeoutMs?: number;
  /** A line that is silent for so long is asked whether it lives, in ms. Default 10 000. */
  heartbeatIntervalMs?: number;
  /** It counts as dead when no answer comes for so long, in ms. Default 10 000. */
  heartbeatTimeoutMs?: number;
  /** Default: the platform's own, or the package `ws`. */
  webSocket?: WebSocketConstructor;
  /** For tests. */
  clock?: Clock;
  /** From 0 to 1, for the jitter; for tests. */
  random?: () => number;
}

/** Events by name, with what listeners get. */
export interface ClientEvents {
  /** A price, quote or order book of what is subscribed. */
  tick: Tick;
  /** What the broker's feed is doing. */
  status: StatusMessage;
  /** An order changed; after `subscribeOrders()`. */
  order: OrderUpdateMessage;
  /** What the connection is doing. */
  state: ConnectionState;
  /** An error that answers no request: the gateway's notices, and order updates that could not be taken up again. */
  error: TickgateError;
  /** The gateway granted or refused an instrument, at `subscribe` or on coming back, or took it away. */
  subscription: SubscribeResult;
}

/**
 * A client of the gateway. It connects at `connect()` or at the first request, comes back by itself when the connection
 * breaks, and then subscribes again what was subscribed before.
 */
export class TickgateClient extends Emitter<ClientEvents> {
  private readonly clock: Clock;
  private readonly connection: Connection;
  private readonly subscriptions: Subscriptions;
  private waiting: { resolve: (session: AuthenticatedMessage) => void; reject: (error: TickgateError) => void }[] = [];
  private wantsOrders = false;

  /** @throws TypeError when the url is not one of a WebSocket */
  constructor(options: TickgateClientOptions) {
    super();
    if (!/^wss?:\/\/./.test(options.url)) throw new TypeError('url must begin with ws:// or wss://');
    this.clock = options.clock ?? systemClock;
    this.connection = new Connection(
      {
        url: options.url,
        apiKey: options.apiKey,
        webSocket: options.webSocket,
        encoding: options.encoding ?? 'json',
        clock: this.clock,
        random: options.random ?? Math.random,
        backoff: options.backoff ?? {},
        maxReconnectAttempts: options.maxReconnectAttempts ?? Number.POSITIVE_INFINITY,
        connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
        requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
        heartbeatIntervalMs: options.heartbeatIntervalMs ?? 10_000,
        heartbeatTimeoutMs: options.heartbeatTimeoutMs ?? 10_000,
      },
      {
        state: (state) => this.stateChanged(state),
        established: (session) => this.established(session),
        lost: () => this.subscriptions.lost(),
        message: (message) => this.receive(message),
      },
    );
    this.subscriptions = new Subscriptions({
      clock: this.clock,
      requests: this.connection.requests,
      maxMessageBytes: () => this.session?.limits.max_message_bytes,
      answered: (result) => this.emit('subscription', result),
    });
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** What ticks come as on this connection; undefined while not connected. */
  get encoding(): Encoding | undefined {
    return this.connection.encoding;
  }

  /** What the gateway said when it accepted the key; undefined while not connected. */
  get session(): AuthenticatedMessage | undefined {
    return this.state.status === 'connected' ? this.state.session : undefined;
  }

  /**
   * Connects; where the next try is being waited for, tries at once.
   *
   * @throws as `ready()`
   */
  connect(): Promise<AuthenticatedMessage> {
    this.connection.open();
    return this.ready();
  }

  /**
   * Resolves with the session once there is one, however long it takes.
   *
   * @throws AuthenticationError, ConnectionRefusedError, ConnectionLostError when the client has stopped;
   *   ClientClosedError
   */
  ready(): Promise<AuthenticatedMessage> {
    const ready = new Promise<AuthenticatedMessage>((resolve, reject) => {
      const { state } = this;
      if (state.status === 'connected') resolve(state.session);
      else if (state.status === 'failed') reject(state.reason);
      else if (state.status === 'closed') reject(new ClientClosedError());
      else this.waiting.push({ resolve, reject });
    });
    // Whoever does not look at the promise hears of a failure by the state.
    ready.catch(() => {});
    return ready;
  }

  /** Ends the connection and every stream. A later `connect()` takes up what was subscribed. */
  close(): Promise<void> {
    return this.connection.close();
  }

  /**
   * Subscribes, in one message with everything else that is asked for in the same turn. Each call counts: what two
   * callers subscribed goes on until both have unsubscribed.
   *
   * @returns one result for each instrument, in order; refused ones are not held. Never rejects.
   */
  subscribe(instruments: readonly Instrument[], options: SubscribeOptions = {}): Promise<SubscribeResult[]> {
    return this.take(instruments, options, false).results;
  }

  /** Gives back one `subscribe` of each instrument; without a mode, one of each mode. */
  unsubscribe(instruments: readonly Instrument[], { mode }: { mode?: Mode } = {}): Promise<void> {
    return this.subscriptions.unsubscribe(instruments, mode);
  }

  /** Ends every subscription of this client, whoever made it. */
  unsubscribeAll(): Promise<void> {
    return this.subscriptions.unsubscribeAll();
  }

  /**
   * A subscription for a component that comes and goes: it lasts until it is released, and what is refused is asked
   * again on the next connection.
   */
  claim(instruments: readonly Instrument[], options: SubscribeOptions = {}): Claim {
    return this.take(instruments, options, true);
  }

  /** The ticks of these instruments, for `for await`; leaving the loop unsubscribes. */
  ticks<M extends Mode = 'Quote'>(
    instruments: readonly Instrument[],
    options: SubscribeOptions<M> & TickStreamOptions = {},
  ): TickStream<M> {
    const names = instruments.map((instrument) => readTopic(instrument, options).name);
    const keys = new Set(names.map(({ key }) => key));
    const { results, release } = this.claim(instruments, options);
    const { signal } = options;
    const abort = () => stream.end();
    const offs = [
      this.on('tick', (tick) => {
        if (keys.has(topicKey(tick.instrument, tick.mode))) stream.push(tick as Tick<M>);
      }),
      this.on('state', (state) => {
        if (state.status === 'failed') stream.end(state.reason);
        else if (state.status === 'closed') stream.end();
      }),
      () => signal?.removeEventListener('abort', abort),
      release,
    ];
    const leave = () => {
      for (const off of offs) off();
    };
    const stream = new TickStream<M>(results, leave, options.buffer);
    signal?.addEventListener('abort', abort);
    // The gateway sends no snapshot of what it delivers already.
    for (const { instrument, mode } of names) {
      const last = this.last(instrument, mode);
      if (last) stream.push({ ...last, snapshot: true } as Tick<M>);
    }
    if (signal?.aborted || this.state.status === 'closed') stream.end();
    else if (this.state.status === 'failed') stream.end(this.state.reason);
    return stream;
  }

  /** The newest tick of what is subscribed; kept while the connection is away. */
  last<M extends Mode = 'Quote'>(instrument: Instrument, mode?: M): Tick<M> | undefined {
    return this.subscriptions.last(instrument, mode ?? 'Quote') as Tick<M> | undefined;
  }

  /** @throws GatewayError ORDERS_NOT_AVAILABLE */
  async subscribeOrders(): Promise<void> {
    await this.request('subscribe_orders');
    this.wantsOrders = true;
  }

  async unsubscribeOrders(): Promise<void> {
    this.wantsOrders = false;
    await this.request('unsubscribe_orders');
  }

  /** Feed, state, limits and capabilities of the account. */
  brokerInfo(): Promise<BrokerInfo> {
    return this.request('get_broker_info');
  }

  /** The brokers that the gateway knows. */
  async supportedBrokers(): Promise<string[]> {
    return (await this.request('get_supported_brokers')).brokers;
  }

  /** What the gateway delivers to this client, with state and age of the last tick. */
  async heldSubscriptions(): Promise<SubscriptionList['subscriptions']> {
    return (await this.request('get_subscriptions')).subscriptions;
  }

  /** Time to the gateway and back, in ms. */
  async ping(): Promise<number> {
    await this.ready();
    const sentAt = performance.now();
    await this.request('ping');
    return performance.now() - sentAt;
  }

  private take(instruments: readonly Instrument[], options: SubscribeOptions, claimed: boolean): Claim {
    const claim = this.subscriptions.claim(instruments, options, claimed);
    const { state } = this;
    if (state.status === 'disconnected') this.connection.open();
    else if (state.status === 'failed') this.subscriptions.failed(state.reason);
    else if (state.status === 'closed') this.subscriptions.failed(new ClientClosedError());
    return claim;
  }

  private async request<A extends Action>(action: A): Promise<Replies[A]> {
    if (this.state.status === 'disconnected') this.connection.open();
    await this.ready();
    return new Promise((resolve, reject) => this.connection.requests.send(action, {}, resolve, reject));
  }

  private established(session: AuthenticatedMessage): void {
    this.subscriptions.established(session.resumed);
    if (!this.wantsOrders) return;
    const failed = (error: TickgateError) => this.emit('error', error);
    this.connection.requests.send('subscribe_orders', {}, () => {}, failed);
  }

  private stateChanged(state: ConnectionState): void {
    const { status } = state;
    const waiting = status === 'connected' || status === 'failed' || status === 'closed' ? this.waiting.splice(0) : [];
    const reason = status === 'failed' ? state.reason : new ClientClosedError();
    if (status === 'failed' || status === 'closed') this.subscriptions.failed(reason);
    for (const { resolve, reject } of waiting) {
      if (status === 'connected') resolve(state.session);
      else reject(reason);
    }
    this.emit('state', state);
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case 'market_data': {
        const tick = this.subscriptions.receive(message);
        if (tick) this.emit('tick', tick);
        break;
      }
      case 'status':
        this.emit('status', message);
        break;
      case 'order_update':
        this.emit('order', message);
        break;
      case 'error':
        if (message.symbol !== undefined) this.subscriptions.takenAway(message);
        this.emit('error', new GatewayError(message));
        break;
    }
  }
}
