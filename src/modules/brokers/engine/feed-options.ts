import type { Clock } from '../../../common/clock.js';
import type { FeedStatus } from '../../../common/feed-state.js';
import type { LatencyBuckets } from '../../../common/latency-buckets.js';
import type { InstrumentLookup } from '../../instruments/instrument.js';
import type { BrokerDefinition, Credentials, HttpClient } from './contract.js';
import type { SessionCalendar } from './session-calendar.js';

/** Times in ms. */
export interface FeedSettings {
  backoffMinMs: number;
  backoffMaxMs: number;
  /** How long an upstream subscription outlives its last subscriber. */
  lingerMs: number;
  /** Overrides the broker's own limit on its first channel; 0 or absent leaves it. */
  symbolsPerConnection?: number;
  /** Overrides the broker's own limit on its first channel; 0 or absent leaves it. */
  connectionsPerAccount?: number;
}

export interface FeedLog {
  log(message: string): void;
  warn(message: string): void;
}

export interface FeedOptions {
  /** Feed name, as in bus topics: the broker's id, then `id-2`, `id-3`… */
  name: string;
  definition: BrokerDefinition;
  credentials: Credentials;
  instruments: InstrumentLookup;
  /** The data is valid during the call alone. */
  publish(topic: string, data: Buffer): void;
  /** Told of every change, never twice of the same. */
  onStatus(status: FeedStatus): void;
  /** Order updates, with the broker's own field names. */
  onOrder?(update: Record<string, unknown>): void;
  settings: FeedSettings;
  clock: Clock;
  /** Overrides the official hosts, by channel name. */
  urls?: Readonly<Record<string, string>>;
  /** Uniform in [0, 1); for back-off. */
  random?: () => number;
  /** Absent: the calendar that comes with the engine. */
  calendar?: SessionCalendar;
  /** Absent: a client on `fetch`. */
  http?: HttpClient;
  log: FeedLog;
  /** Takes the time from a frame of the broker to its messages on the bus, of a sample of ticks. */
  delays?: LatencyBuckets;
}
