/**
 * What a feed is doing, as clients and operators see it.
 *
 * - `connecting`: the first connection is being made
 * - `live`: data flows
 * - `quiet`: connected, and silence is expected (market closed, or nothing is wanted)
 * - `stale`: connected, but no data although the session is open
 * - `reconnecting`: the connection was lost and is being made again
 * - `login_required`: the broker rejected the credential; waiting for a new login
 * - `down`: stopped, or a fatal error that a reconnect cannot mend
 */
export type FeedState = 'connecting' | 'live' | 'quiet' | 'stale' | 'reconnecting' | 'login_required' | 'down';

export interface FeedStatus {
  /** Feed name, as in bus topics: `zerodha`, `dhan-sandbox-2`. */
  feed: string;
  /** Broker id: `zerodha`, `dhan_sandbox`. */
  broker: string;
  state: FeedState;
  /** When the state was entered, ISO-8601 UTC. */
  since: string;
  message: string;
}
