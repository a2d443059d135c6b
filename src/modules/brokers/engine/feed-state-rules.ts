import type { FeedState } from '../../../common/feed-state.js';
import type { ConnectionPhase } from './connection.js';
import type { LinkHealth } from './stall-policy.js';

/** What the state of a feed depends on, of one connection that carries something. */
export interface LinkView {
  phase: ConnectionPhase;
  /** Only in the phase `ready`. */
  health: LinkHealth | undefined;
  /** Whether it was ever ready. */
  wasReady: boolean;
  /** It was lost for want of data, and none has come since. */
  isStalled: boolean;
  /** Why it was lost last; empty before the first loss. */
  reason: string;
}

/**
 * The state of a feed that runs, by its worst connection. One more connection that is being made for new
 * subscriptions does not count until it has failed: those who are served already notice nothing of it.
 *
 * @param links connections that carry something; none means that nothing is wanted
 */
export function stateOf(links: readonly LinkView[]): { state: FeedState; message: string } {
  if (links.length === 0) return { state: 'quiet', message: 'nothing is wanted' };
  if (links.some(isStalled)) return { state: 'stale', message: 'no data although the session is open' };
  if (links.every((link) => link.phase === 'failed')) return { state: 'down', message: links[0]!.reason };
  const away = links.filter((link) => link.phase !== 'ready');
  const troubled = away.length === links.length ? away : away.filter((link) => link.wasReady || link.reason !== '');
  if (troubled.length > 0) {
    const share = links.length > 1 ? `${troubled.length} of ${links.length} connections` : '';
    return { state: makingOf(troubled), message: join(share, reasonOf(troubled)) };
  }
  if (links.some((link) => link.health === 'live')) return { state: 'live', message: '' };
  const waiting = links.filter((link) => link.health === 'waiting');
  if (waiting.length > 0) {
    const wasLost = waiting.some((link) => link.reason !== '');
    return { state: wasLost ? 'reconnecting' : 'connecting', message: 'waiting for the first data' };
  }
  return { state: 'quiet', message: 'no session is open' };
}

function isStalled(link: LinkView): boolean {
  return link.health === 'stalled' || (link.isStalled && link.health === 'waiting');
}

function makingOf(links: readonly LinkView[]): FeedState {
  return links.some((link) => link.wasReady) ? 'reconnecting' : 'connecting';
}

function reasonOf(links: readonly LinkView[]): string {
  return links.find((link) => link.reason !== '')?.reason ?? '';
}

function join(share: string, reason: string): string {
  return [share, reason].filter((part) => part !== '').join(': ');
}
