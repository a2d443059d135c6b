import { FeedStateDot, StatusDot } from '../ui/index.js';
import type { FeedRow } from './feed-rows.js';

/** The feed's state; a disabled account has none. */
export function FeedRowState({ row: { feed, account } }: { row: FeedRow }) {
  if (account && !account.enabled) return <StatusDot tone="quiet">Disabled</StatusDot>;
  return <FeedStateDot state={feed.state} />;
}
