import type { DepthLevel, Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';

/**
 * The contract between a broker's folder and the engine: a static definition, and protocol objects that know the
 * wire format and nothing else. A protocol holds no socket, no timer and no promise, so it can be tested from frames.
 */

/** A frame as a transport carries it: text, or binary. */
export type Frame = string | Buffer;

/** Secrets and ids of one account, by the names that the definition declares; a token is one of them. */
export type Credentials = Readonly<Record<string, string>>;

/** One instrument that a channel shall carry, in one mode. */
export interface SubscriptionItem {
  instrument: Instrument;
  mode: Mode;
  depthLevel: DepthLevel;
}

// ---------------------------------------------------------------------------------------------- protocol

/** Where a connection goes. `transport` names one of the engine's, or brings its own factory. */
export interface Endpoint {
  transport: 'ws' | TransportFactory;
  url: string;
  headers?: Record<string, string>;
  /** WebSocket subprotocols, where the broker asks for some. */
  protocols?: string[];
  /** HTTP calls to make before the line opens, one after another (a session to be created). */
  before?: readonly OpeningCall[];
}

/** An HTTP call that a broker wants instead of a frame (subscriptions by REST). */
export interface HttpCall {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string;
}

/** An HTTP call that a line must wait for. */
export interface OpeningCall extends HttpCall {
  /**
   * Whether the line may open after this answer, of which a protocol may keep what its login needs; absent: any 2xx will
   * do. Otherwise the line fails with the answer.
   */
  accepts?(answer: { status: number; body: string }): boolean;
}

/** What a protocol wants sent: frames go to its own connection in order; calls go over HTTP. */
export type Outbound = Frame | OutboundCall;

/** A call goes out when the one before it is answered, and no faster than the channel's `batchesPerSecond`. */
export interface OutboundCall {
  http: HttpCall;
  /** Whom a failure of the call concerns, where it is not all of the batch that it is a part of. */
  items?: readonly SubscriptionItem[];
}

/**
 * How a failure is to be treated. `retryable`: back off and reconnect. `credential`: never retried, the account
 * needs a new login. `fatal`: stopped until somebody changes something (a plan, a permission).
 */
export type FailureKind = 'retryable' | 'credential' | 'fatal';

export interface Rejection {
  kind: FailureKind;
  /** What the broker said, without secrets. */
  message: string;
  /** The instruments that were refused; absent when the connection as a whole was. */
  items?: SubscriptionItem[];
  /** The least time to wait before the next try, in ms, where the broker names one. */
  retryAfterMs?: number;
}

/** What a protocol reports while it reads a frame. All calls are synchronous. */
export interface TickSink {
  /**
   * At most one tick per instrument and update, in the richest mode that is subscribed and that the protocol's state
   * can fill. The object is read before the call returns and may be reused by the protocol afterwards.
   */
  tick(tick: Tick): void;
  /** The broker has accepted the session; subscriptions may be sent. Only for protocols with `waitsForReady`. */
  ready(): void;
  /** The broker has confirmed these subscriptions. Without acknowledgements the first tick confirms. */
  acknowledged(items: readonly SubscriptionItem[]): void;
  rejected(rejection: Rejection): void;
  /** Something must be sent in answer (a pong, a sequence request). */
  send(outbound: Outbound): void;
  /** The frame, or a part of it, was not understood. Counted, sampled in the log, never fatal. */
  malformed(reason: string): void;
  /** An order update, as the broker sent it, with the broker's own field names. */
  order(update: Record<string, unknown>): void;
  /** A text that an operator should see. */
  notice(message: string): void;
}

/** The state machine of one connection's wire format. */
export interface Protocol {
  /** @throws LoginError where the credentials are known to be of no use: no line is opened, and its kind is obeyed */
  endpoint(): Endpoint;
  /** Frames to send as soon as the transport is open: a login, a mode switch. */
  opened(): Outbound[];
  /** True when subscriptions must wait for `sink.ready()`; otherwise the connection is ready once it is open. */
  readonly waitsForReady?: boolean;
  /** With `waitsForReady`: time after which silence counts as ready, in ms, where the broker may say nothing. */
  readonly readyAfterMs?: number;
  /** An application heartbeat that the client must send. */
  readonly heartbeat?: { intervalMs: number; frame(): Outbound };
  /**
   * Hold these instruments, each in the mode given. An instrument that is already held in another mode changes to
   * the new one. `items` never exceeds the channel's batch size.
   */
  subscribe(items: readonly SubscriptionItem[]): Outbound[];
  /** Drop these instruments, which were subscribed before. */
  unsubscribe(items: readonly SubscriptionItem[]): Outbound[];
  /** Reads one frame. Must not throw, whatever the bytes are. */
  receive(frame: Frame, sink: TickSink): void;
  /** Reads the body of a successful answer to an HTTP call that this protocol has asked for. Must not throw. */
  answered?(body: string, sink: TickSink, call: HttpCall): void;
  /**
   * Reads the refusal of such a call; one that could not be made has no `status`. True: it is dealt with; otherwise
   * `classify` judges it, and it concerns the items of the call. Must not throw.
   */
  refused?(failure: ConnectionFailure, sink: TickSink, call: HttpCall): boolean;
  /** Classifies a refused handshake or a close; without it 401 and 403 are `credential`, all else `retryable`. */
  classify?(failure: ConnectionFailure): Rejection | undefined;
}

/** How a connection failed: before it was open (`status`: of the HTTP answer), or after (`code`: the close code). */
export interface ConnectionFailure {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  code?: number;
  reason?: string;
}

// ---------------------------------------------------------------------------------------------- transport

/** An open or opening line to a broker. Made by a factory; calls no listener before the factory has returned. */
export interface Transport {
  send(frame: Frame): void;
  /** Asks for an orderly end; `closed` follows, at the latest after a second. */
  close(): void;
}

export interface TransportEvents {
  opened(): void;
  frame(frame: Frame): void;
  /** Proof of life below the protocol: a pong, or the broker's own ping. */
  alive(): void;
  /** Told exactly once, whether the line was ever open or not. */
  closed(failure: ConnectionFailure): void;
}

export type TransportFactory = (endpoint: Endpoint, events: TransportEvents) => Transport;

// ---------------------------------------------------------------------------------------------- definition

/** A kind of connection that a broker offers, with its limits. Most brokers have one channel, `feed`. */
export interface ChannelDefinition {
  symbolsPerConnection: number;
  connectionsPerAccount: number;
  /** Most items in one `subscribe` or `unsubscribe` call. */
  batchSize: number;
  /** Most `subscribe`/`unsubscribe` calls a second on one connection. */
  batchesPerSecond: number;
  /** Least time between two such calls, in ms, where the broker wants them apart. */
  batchSpacingMs?: number;
  /** Weight of an item against `symbolsPerConnection`, where it is not 1. */
  weight?(item: SubscriptionItem): number;
}

export interface Liveness {
  /** Time between the WebSocket pings that the engine sends, in ms; 0 where the broker does not answer them. */
  pingIntervalMs: number;
  /** No sign of life at all (frame, ping or pong) for this long, in ms: the line is dead. 0: not watched. */
  transportTimeoutMs: number;
  /** No tick for this long, in ms, while a session is open and something of it is wanted: reconnect. 0: not watched. */
  dataTimeoutMs: number;
}

/** Where one wish of the consumers goes upstream. */
export interface UpstreamItem extends SubscriptionItem {
  channel: string;
  /**
   * Items of one instrument and stream replace each other (the richest wins); those of different streams are held
   * side by side. Absent means the main stream.
   */
  stream?: string;
}

/** What stands behind a broker's wire format as it is read here, the strongest first. No live broker was reached. */
export type LevelOfProof = 'official SDK' | 'official documents' | "another implementation's behaviour";

export interface BrokerCapabilities {
  modes: readonly Mode[];
  /** Depth levels by exchange; `default` speaks for the exchanges that are not named. */
  depthLevels: Readonly<Record<string, readonly DepthLevel[]>>;
  exchanges: readonly string[];
  /** True where the broker pushes order updates. */
  orderUpdates: boolean;
  /** How long a login lasts, in words, for the docs; absent where it does not end. */
  sessionValidity?: string;
  /** For the docs. */
  proof?: LevelOfProof;
  /** What is missing or assumed, each in a few words, for the docs. */
  gaps?: readonly string[];
}

/** One value that an account needs. */
export interface CredentialField {
  name: string;
  label: string;
  /** Never shown, logged or returned. */
  secret: boolean;
  /** Absent or true: must be there before a login; false: optional, or filled by the login itself. */
  required?: boolean;
  /** Holds the broker's id of the user: a login of anybody else there is refused. */
  clientId?: boolean;
  /** A login fills it, or the user pastes it in place of one; a log-out takes it away. */
  token?: boolean;
  /** It steers the gateway's own machine, which files it reads, how hard it works: over REST only an admin sets it. */
  adminOnly?: boolean;
}

/** What a login gave: merged into the account's credentials. */
export interface LoginResult {
  credentials: Record<string, string>;
  /** Epoch ms at which the token dies, where the broker's rule tells. */
  expiresAt?: number;
  /** The broker's id of the user. */
  clientId?: string;
}

/** Raised by a login; the message is shown to the user and holds no secret. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }
}

export interface HttpClient {
  /** Throws only for network failures and time-outs (as `LoginError` with kind `retryable`). */
  request(
    call: HttpCall & { timeoutMs?: number },
  ): Promise<{ status: number; headers: Record<string, string>; body: string }>;
}

export type LoginFlow =
  /** A browser goes to `loginUrl`; the redirect brings parameters that `exchange` turns into a token. */
  | {
      kind: 'redirect';
      /**
       * Asks the broker for what its login page needs (a consent id). What it gives is merged into the credentials
       * that `loginUrl` and `exchange` get. Throws `LoginError`. Absent where the page needs nothing of the kind.
       */
      prepare?(credentials: Credentials, http: HttpClient): Promise<Record<string, string>>;
      /** @param state for the page's own parameter of that name; absent where nobody looks at what comes back */
      loginUrl(credentials: Credentials, state?: string): string;
      /**
       * Whether the broker's page hands `state` back with the redirect: a redirect without it is then refused.
       * `perhaps`: only one with another state is. Absent: the page takes none.
       */
      returnsState?: 'always' | 'perhaps';
      exchange(
        credentials: Credentials,
        redirect: Readonly<Record<string, string>>,
        http: HttpClient,
      ): Promise<LoginResult>;
    }
  /** User id, password and a one-time code; can run without a person where the TOTP secret is stored. */
  | { kind: 'totp'; login(credentials: Credentials, totp: string, http: HttpClient): Promise<LoginResult> }
  /** The stored keys are all that it takes: it runs without a person. */
  | { kind: 'keys'; login(credentials: Credentials, http: HttpClient): Promise<LoginResult> }
  /** The user pastes a token that the broker's own site gave. */
  | { kind: 'manual' }
  /** No login: a key pair that does not expire, or nothing at all. */
  | { kind: 'none' };

/** How a broker's instrument master is fetched and read. */
export interface InstrumentSource {
  /** Requests whose bodies together are the master. */
  requests(credentials: Credentials): MasterRequest[];
  /** The request for the page after this one, where the master comes in pages; undefined after the last. */
  next?(body: Buffer, request: HttpCall): HttpCall | undefined;
  /** Maps one body to rows. Throws only when the body is no master at all; a bad row yields a `RejectedRow`. */
  parse(body: Buffer, request: HttpCall): Iterable<Instrument | RejectedRow>;
}

export interface MasterRequest extends HttpCall {
  /** The rest of the master is of use without this body: where it cannot be had, the others are taken. */
  dispensable?: boolean;
}

export interface RejectedRow {
  line: number;
  reason: string;
}

export interface ProtocolContext {
  credentials: Credentials;
  channel: string;
  /** Epoch ms; protocols never read the clock themselves. */
  now(): number;
  /** Overrides the official hosts (a simulator, a test environment), by channel name. */
  urls?: Readonly<Record<string, string>>;
}

/** Everything the engine knows of a broker. */
export interface BrokerDefinition {
  /** As in accounts, configuration and data messages; lower case, digits and `_`. */
  id: string;
  name: string;
  capabilities: BrokerCapabilities;
  /** The first is the main one: the state of a feed is its state, and the operator's limits apply to it. */
  channels: Readonly<Record<string, ChannelDefinition>>;
  liveness: Liveness;
  credentials: readonly CredentialField[];
  login: readonly LoginFlow[];
  instruments?: InstrumentSource;
  /** Instruments that come with the broker itself instead of a download (a recording's). */
  embeddedInstruments?(credentials: Credentials): Instrument[];
  /** Upstream connections outlive their last subscriber (unsubscribe all, stay connected). */
  keepsConnection?: boolean;
  /** Where a wish goes; without it everything goes to the channel `feed`, main stream. */
  upstream?(item: SubscriptionItem): UpstreamItem[];
  createProtocol(context: ProtocolContext): Protocol;
}
