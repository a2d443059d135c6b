import type { Mode } from '../../src/common/mode.js';
import type { Tick } from '../../src/common/tick.js';
import type { BrokerDefinition, Credentials } from '../../src/modules/brokers/engine/contract.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** What one upstream connection holds of one instrument, as the broker's server sees it. */
export interface UpstreamSubscription {
  symbol: string;
  exchange: string;
  mode: Mode;
  depthLevel: number;
  /** Which of the simulator's connections holds it. */
  connection: number;
}

/** What a simulated broker shall do wrong, and when. All take effect at once unless they say otherwise. */
export interface Faults {
  /** Cuts every connection without a close frame. */
  drop(): void;
  /** Goes on accepting bytes, answers nothing: no data, no heartbeat, no pong. Until `heal`. */
  halfOpen(): void;
  /** Heartbeats and pongs go on, data stops. Until `heal`. */
  stall(): void;
  /** Refuses every new connection at the HTTP upgrade with this status. Until `heal`. */
  refuse(status: number): void;
  /**
   * The token dies, as in the broker's daily roll-over: open connections end the way the broker ends them, new ones
   * with the old token are refused the way the broker refuses. Gives the credentials that are valid from now on.
   */
  rollToken(): Credentials;
  /** Sends one frame of random bytes to every connection. */
  garbage(): void;
  /** Sends one data frame of a subscribed instrument, cut off in the middle, to every connection. */
  truncated(): void;
  /** Answers (acknowledgements, first snapshots) come only after this time. */
  slowAcknowledgements(ms: number): void;
  /** Subscriptions above this number on a connection are refused the way the broker refuses them. */
  capacity(symbols: number): void;
  /** Ends `halfOpen`, `stall`, `refuse`, `slowAcknowledgements` and `capacity`. */
  heal(): void;
}

/**
 * A broker's server on loopback, at a free port. It speaks the broker's wire as its sheet tells, from its own encoder
 * (never the product's decoder), checks what clients send as strictly as the broker does, and is scriptable.
 */
export interface Simulator {
  readonly definition: BrokerDefinition;
  /** Credentials that the simulator accepts now. */
  readonly credentials: Credentials;
  /** Some instruments that it knows, of several exchanges (an index and a derivative among them where the broker has them). */
  readonly instruments: readonly Instrument[];
  /** To be given to the feed: URL by channel. */
  readonly urls: Readonly<Record<string, string>>;
  readonly faults: Faults;
  /** Open connections, over all channels. */
  readonly connections: number;
  /** Connections that were accepted or refused since the start. */
  readonly attempts: number;
  /** Subscribe and unsubscribe requests that came in since the start (frames or calls, not instruments). */
  readonly requests: number;
  /** Requests that broke the broker's rules (batch limits, malformed, wrong mode); must stay empty. */
  readonly violations: readonly string[];
  subscriptions(): UpstreamSubscription[];
  /**
   * The market moves: every connection that holds the instrument gets the update in the mode that it holds. Values are
   * canonical; what the mode or the wire does not carry is left out.
   */
  tick(symbol: string, exchange: string, values: Partial<Tick>): void;
  start(): Promise<void>;
  /** Ends every connection and the server; idempotent. */
  stop(): Promise<void>;
}

export type SimulatorFactory = () => Simulator;
