import type { Account } from '../accounts/types.js';
import type { Feed, FeedConnection } from '../api/index.js';

/** A feed as one process runs it, and its account. */
export interface FeedRow {
  key: string;
  feed: Feed;
  account: Account | undefined;
  pool: Pool;
}

export interface Pool {
  ready: number;
  total: number;
}

/** What needs a person first, then by name. */
export function feedRows(feeds: readonly Feed[], accounts: readonly Account[]): FeedRow[] {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const rows = feeds.map((feed) => ({
    key: `${feed.feed} ${feed.process ?? ''}`,
    feed,
    account: byId.get(feed.account_id),
    pool: poolOf(feed.connections),
  }));
  return rows.sort((a, b) => urgency(a) - urgency(b) || a.feed.feed.localeCompare(b.feed.feed));
}

export function poolOf(connections: readonly FeedConnection[]): Pool {
  return { ready: connections.filter(({ phase }) => phase === 'ready').length, total: connections.length };
}

/** Whether nothing comes until somebody logs the account in. */
export function needsLogin({ feed, account }: FeedRow): boolean {
  if (!account?.enabled) return false;
  return feed.state === 'login_required' || account.state !== 'valid';
}

function urgency(row: FeedRow): number {
  if (needsLogin(row)) return 0;
  if (row.account && !row.account.enabled) return 3;
  return row.feed.state === 'down' || row.feed.state === 'stale' ? 1 : 2;
}
