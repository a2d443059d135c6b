import { AccountStateDot } from '../accounts/account-state.js';
import type { Account } from '../accounts/types.js';
import { Moment } from '../admin/moment.js';
import type { Feed } from '../api/index.js';
import { Link } from '../router/link.js';
import { Button, type Column, shortAge, Table } from '../ui/index.js';
import { FeedRowState } from './feed-row-state.js';
import { type FeedRow, needsLogin } from './feed-rows.js';
import styles from './feeds.module.css';

export interface FeedTableProps {
  rows: readonly FeedRow[];
  /** Name of the feed whose details are shown. */
  selected: string | null;
  onLogIn(row: FeedRow): void;
}

/** What the details tell, too: it goes when they are open, for their sake. */
const IN_DETAILS = ['reason', 'since', 'actions'];

/** Every feed in a line. */
export function FeedTable({ rows, selected, onLogIn }: FeedTableProps) {
  const hasDetails = rows.some(({ feed }) => feed.feed === selected);
  const columns = columnsFor(selected, onLogIn).filter(({ id }) => !hasDetails || !IN_DETAILS.includes(id));
  return <Table caption="Feeds" columns={columns} rows={rows} rowKey={({ key }) => key} />;
}

function columnsFor(selected: string | null, onLogIn: FeedTableProps['onLogIn']): Column<FeedRow>[] {
  return [
    {
      id: 'feed',
      heading: 'Feed',
      isRowHeading: true,
      render: ({ feed: { feed } }) => (
        <Link to={`/feeds?feed=${encodeURIComponent(feed)}`} aria-current={feed === selected ? 'true' : undefined}>
          {feed}
        </Link>
      ),
    },
    {
      id: 'account',
      heading: 'Account',
      render: ({ feed: { label, own }, account }) => (
        <span className={styles.label} title={label}>
          {label}
          {!own && <span className={styles.muted}> of {account?.user_name ?? 'somebody else'}</span>}
        </span>
      ),
    },
    { id: 'state', heading: 'State', render: (row) => <FeedRowState row={row} /> },
    { id: 'reason', heading: 'Reason', wraps: true, render: ({ feed, account }) => reasonOf(feed, account) || '–' },
    { id: 'since', heading: 'Since', align: 'right', render: ({ feed }) => <Moment at={feed.since} /> },
    {
      id: 'tick',
      heading: 'Last tick',
      align: 'right',
      render: ({ feed: { last_tick_age_ms: age } }) => (age === null ? '–' : tickAge(age)),
    },
    { id: 'pool', heading: 'Pool', align: 'right', render: ({ pool: { ready, total } }) => `${ready}/${total}` },
    { id: 'wanted', heading: 'Wanted', align: 'right', render: ({ feed }) => feed.subscriptions.wanted },
    { id: 'active', heading: 'Active', align: 'right', render: ({ feed }) => feed.subscriptions.active },
    { id: 'stale', heading: 'Stale', align: 'right', render: ({ feed }) => feed.subscriptions.stale },
    { id: 'login', heading: 'Login', render: ({ account }) => account && <AccountStateDot account={account} /> },
    {
      id: 'actions',
      heading: 'Actions',
      render: (row) =>
        needsLogin(row) &&
        row.account?.access === 'owner' && (
          <Button variant="primary" className={styles.inRow} onClick={() => onLogIn(row)}>
            Log in…
          </Button>
        ),
    },
  ];
}

/** Why the feed is in its state; where its account cannot log in, that is the reason. */
function reasonOf({ message }: Feed, account: Account | undefined): string {
  if (account && !account.enabled) return 'the account is disabled';
  if (account?.state === 'login_required' && account.state_message) return account.state_message;
  return message;
}

/** Below ten seconds to the tenth: whether it ticks can be seen. */
export function tickAge(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)}s` : shortAge(ms);
}
