import type { ProcessCard } from '../../processes/process-card.js';

/**
 * What is worth waking somebody for.
 *
 * - `token_dead`: a broker refuses the credentials of an account; somebody has to log in
 * - `feed_stalled`: no data although the session is open
 * - `feed_down`: a feed has ended with an error that a reconnect cannot mend
 * - `bus_gap`: messages of the bus did not arrive
 * - `bus_mute`: nothing arrives from the feeds
 * - `slow_client`: one key, or one login, was closed as a slow consumer again and again
 */
export const ALERT_CAUSES = ['token_dead', 'feed_stalled', 'feed_down', 'bus_gap', 'bus_mute', 'slow_client'] as const;

export type AlertCause = (typeof ALERT_CAUSES)[number];

/** What is told of a cause; `resolved` only where `firing` was told before. */
export interface AlertNews {
  cause: AlertCause;
  /** What it is about: a feed's name, the id of a key. Never a secret. */
  subject: string;
  status: 'firing' | 'resolved';
  /** What is wrong, and what to do. */
  message: string;
  /** Occurrences since it was told last. */
  count: number;
}

/** Where alerts are told. */
export interface AlertSink {
  /** @param subject what it is about; never a secret */
  raise(cause: AlertCause, subject: string, message: string, count?: number): void;
  /** It is over; nothing for what was never told. */
  resolve(cause: AlertCause, subject: string, message: string): void;
}

/** An alert, as it goes out. */
export interface Alert extends AlertNews {
  /** ISO-8601 UTC. */
  at: string;
  /** Who says so. */
  process: Pick<ProcessCard, 'id' | 'role' | 'host' | 'pid'>;
}
