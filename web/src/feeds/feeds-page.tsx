import { useCallback, useState } from 'react';
import { accountApi } from '../accounts/account-api.js';
import { AddAccountDialog } from '../accounts/add-account-dialog.js';
import { LoginDialog } from '../accounts/login-dialog.js';
import { Loadable } from '../admin/loadable.js';
import { api, type Feed, useApi } from '../api/index.js';
import { navigate, useQueryParameter } from '../router/router.js';
import { useMe } from '../session/use-session.js';
import { Button, classNames, EmptyState, Notice, Page } from '../ui/index.js';
import { FeedDetails } from './feed-details.js';
import { type FeedRow, feedRows } from './feed-rows.js';
import { feedSummary } from './feed-summary.js';
import { FeedTable } from './feed-table.js';
import styles from './feeds.module.css';

const REFRESH_MS = 2000;

/** Every broker account and its feed. */
export default function FeedsPage() {
  const me = useMe();
  const loaded = useApi('feeds', loadRows, { everyMs: REFRESH_MS });
  const [isAdding, setAdding] = useState(false);
  const [message, setMessage] = useState<string>();
  const { reload } = loaded;
  const done = useCallback(
    (said: string) => {
      setMessage(said);
      reload();
    },
    [reload],
  );
  const canAdd = me.role !== 'viewer';
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      Add an account…
    </Button>
  );
  return (
    <Page title="Feeds" summary={loaded.data && feedSummary(loaded.data)} actions={canAdd && add}>
      {message && <Notice tone="good">{message}</Notice>}
      <Loadable what="the feeds" loaded={loaded}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title="No broker account yet">
              {canAdd ? 'Add one: its feed opens at once.' : 'Ask its owner to share one with you.'}
            </EmptyState>
          ) : (
            <Feeds rows={rows} onDone={done} />
          )
        }
      </Loadable>
      <p className={styles.muted}>
        Your user id, for those who share an account with you: <code className={styles.break}>{me.id}</code>
      </p>
      <AddAccountDialog
        open={isAdding}
        onClose={() => setAdding(false)}
        onAdded={({ feed, label }) => {
          done(`${label} is added. Log it in if its broker wants that.`);
          navigate(`/feeds?feed=${encodeURIComponent(feed)}`);
        }}
      />
    </Page>
  );
}

async function loadRows(signal: AbortSignal): Promise<FeedRow[]> {
  const [feeds, accounts] = await Promise.all([
    api.get<Feed[]>('/admin/v1/feeds', { signal }),
    accountApi.list(signal),
  ]);
  return feedRows(feeds, accounts);
}

function Feeds({ rows, onDone }: { rows: readonly FeedRow[]; onDone(message: string): void }) {
  const selected = useQueryParameter('feed');
  const [loginOf, setLoginOf] = useState<string>();
  const [isLoginOpen, setLoginOpen] = useState(false);
  const row = rows.find(({ feed }) => feed.feed === selected);
  const account = rows.find(({ feed }) => feed.account_id === loginOf)?.account;
  const closeLogin = useCallback(() => setLoginOpen(false), []);
  const logIn = ({ feed }: FeedRow) => {
    setLoginOf(feed.account_id);
    setLoginOpen(true);
  };
  return (
    <div className={classNames(styles.split, row && styles.hasDetails)}>
      <div className={styles.table}>
        <FeedTable rows={rows} selected={selected} onLogIn={logIn} />
      </div>
      {row && <FeedDetails key={row.key} row={row} onLogIn={() => logIn(row)} onDone={onDone} />}
      {account && (
        <LoginDialog key={account.id} account={account} open={isLoginOpen} onClose={closeLogin} onDone={onDone} />
      )}
    </div>
  );
}
