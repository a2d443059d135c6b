import { useState } from 'react';
import { AccountActions } from '../accounts/account-actions.js';
import { ConfirmDialog } from '../admin/confirm-dialog.js';
import { api, type Feed } from '../api/index.js';
import { Link } from '../router/link.js';
import { Button, Notice, Panel } from '../ui/index.js';
import { CounterList } from './counter-list.js';
import { FeedFacts } from './feed-facts.js';
import type { FeedRow } from './feed-rows.js';
import styles from './feeds.module.css';
import { PoolTable } from './pool-table.js';

export interface FeedDetailsProps {
  row: FeedRow;
  onLogIn(): void;
  onDone(message: string): void;
}

/** All that is known of one feed and its account, and what can be done with them. */
export function FeedDetails({ row, onLogIn, onDone }: FeedDetailsProps) {
  const { feed, account } = row;
  const isDisabled = account?.enabled === false;
  return (
    <Panel
      title={feed.feed}
      actions={
        <>
          {feed.own && !isDisabled && <Reconnect feed={feed} onDone={onDone} />}
          <Link to="/feeds" className={styles.back} aria-label="Close the details">
            ✕
          </Link>
        </>
      }
    >
      {feed.message && !isDisabled && (
        <Notice tone={feed.state === 'live' || feed.state === 'quiet' ? 'info' : 'warn'}>{feed.message}</Notice>
      )}
      {account?.access === 'owner' && <AccountActions account={account} onLogIn={onLogIn} onDone={onDone} />}
      {account && account.access !== 'owner' && (
        <p className={styles.muted}>{account.user_name} shares this account with you; only its owner changes it.</p>
      )}
      <FeedFacts row={row} />
      <h3>Connections to the broker</h3>
      <PoolTable connections={feed.connections} />
      <h3>Since it was opened</h3>
      <CounterList counters={feed.counters} />
    </Panel>
  );
}

function Reconnect({ feed, onDone }: { feed: Feed; onDone(message: string): void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Reconnect…</Button>
      <ConfirmDialog
        title={`Reconnect ${feed.feed}?`}
        open={isOpen}
        onClose={() => setOpen(false)}
        confirmLabel="Reconnect"
        onConfirm={async () => {
          const path = `/admin/v1/feeds/${encodeURIComponent(feed.feed)}/reconnect`;
          const { connections } = await api.post<{ connections: number }>(path);
          onDone(
            connections === 0
              ? `Nothing is wanted of ${feed.feed}: no connection to make.`
              : `${feed.feed} makes ${connections} ${connections === 1 ? 'connection' : 'connections'} anew.`,
          );
        }}
      >
        <p>
          Its connections to the broker are made anew with all {feed.subscriptions.wanted} subscriptions. Clients miss
          what comes meanwhile, and need not do anything.
        </p>
      </ConfirmDialog>
    </>
  );
}
