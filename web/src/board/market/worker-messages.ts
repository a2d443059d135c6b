import type { MarketDataMessage } from './messages.js';

/** What the page tells the worker that holds its connection. */
export type ToWorker =
  | { kind: 'connect'; auth: { token: string; feed: string } }
  | { kind: 'emit'; event: string; payload: unknown }
  /** Instruments (`NSE:RELIANCE`) that are on the screen. */
  | { kind: 'visible'; keys: readonly string[] };

/** What the worker tells the page. */
export type FromWorker =
  | { kind: 'event'; event: string; payload?: unknown }
  /** The newest message of each instrument and mode since the last time. */
  | { kind: 'market_data'; messages: readonly MarketDataMessage[] };
