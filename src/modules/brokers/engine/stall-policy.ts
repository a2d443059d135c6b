import type { Liveness } from './contract.js';
import type { Link } from './link.js';
import type { SessionCalendar } from './session-calendar.js';

/** How long data counts as flowing after a tick where no session tells more, in ms. */
const LIVE_WINDOW_MS = 60_000;
/** The same outside of a session, where a tick is mostly the snapshot that answers a subscription. */
const LIVE_WINDOW_CLOSED_MS = 15_000;
/** A tick this long after the connection became ready is no snapshot any more, in ms. */
const SNAPSHOT_MS = 5_000;
/** Patience with silence doubles with each reconnect that brought no data, up to this many times. */
const MAX_DOUBLINGS = 5;

export interface Moment {
  /** Epoch ms. */
  now: number;
  /** Monotonic ms. */
  monotonic: number;
}

/**
 * What the clocks of a ready connection say.
 *
 * - `dead`: no sign of life, not even below the protocol
 * - `stalled`: alive, but no data although a session is open and something of it is wanted
 * - `live`: data flows
 * - `waiting`: in session, no data yet, and too early to call that a fault
 * - `quiet`: silence is expected
 */
export type LinkHealth = 'dead' | 'stalled' | 'live' | 'waiting' | 'quiet';

/**
 * Judges a ready connection by three clocks: its transport, its ticks, and the sessions of what it carries. Silence
 * counts from the last of: a tick, the first subscription, the opening of the session; so neither a night nor a fresh
 * connection looks like a fault. Where reconnecting brings no data (nothing but illiquid options is wanted), the
 * patience grows, so that a quiet afternoon is no reconnect storm.
 */
export function healthOf(link: Link, liveness: Liveness, calendar: SessionCalendar, moment: Moment): LinkHealth {
  const { connection, reconciler } = link;
  const { transportTimeoutMs } = liveness;
  if (transportTimeoutMs > 0 && moment.monotonic - connection.aliveAt >= transportTimeoutMs) return 'dead';
  const sinceTick = connection.tickAt === undefined ? Number.POSITIVE_INFINITY : moment.monotonic - connection.tickAt;
  if (liveness.dataTimeoutMs <= 0) return sinceTick < LIVE_WINDOW_MS ? 'live' : 'quiet';
  const openFor = sessionAge(reconciler.exchanges(), calendar, moment.now);
  if (openFor === undefined || reconciler.heldSince === undefined) {
    return sinceTick < LIVE_WINDOW_CLOSED_MS ? 'live' : 'quiet';
  }
  const patience = liveness.dataTimeoutMs * 2 ** Math.min(link.stalls, MAX_DOUBLINGS);
  const silence = Math.min(sinceTick, moment.monotonic - reconciler.heldSince, openFor);
  if (silence >= patience) return 'stalled';
  return sinceTick < patience ? 'live' : 'waiting';
}

/** Whether data has come on this connection that is more than the broker's answer to a subscription. */
export function hasFlowed(link: Link): boolean {
  const { tickAt, readySince } = link.connection;
  return tickAt !== undefined && readySince !== undefined && tickAt - readySince > SNAPSHOT_MS;
}

/** Age in ms of the oldest session that is open on any of the exchanges; undefined when all are closed. */
function sessionAge(exchanges: Iterable<string>, calendar: SessionCalendar, now: number): number | undefined {
  let oldest: number | undefined;
  for (const exchange of exchanges) {
    const since = calendar.openSince(exchange, now);
    if (since !== undefined && (oldest === undefined || now - since > oldest)) oldest = now - since;
  }
  return oldest;
}
