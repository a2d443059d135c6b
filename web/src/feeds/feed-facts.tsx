import type { ReactNode } from 'react';
import { AccountStateDot } from '../accounts/account-state.js';
import { Moment } from '../admin/moment.js';
import { localTime } from '../ui/index.js';
import { FeedRowState } from './feed-row-state.js';
import type { FeedRow } from './feed-rows.js';
import { tickAge } from './feed-table.js';
import styles from './feeds.module.css';

/** State, subscriptions and login, in words and numbers. */
export function FeedFacts({ row }: { row: FeedRow }) {
  const { feed, account } = row;
  const { wanted, active, stale, pending, lingering, capacity_exceeded } = feed.subscriptions;
  const age = feed.last_tick_age_ms;
  return (
    <dl className={styles.facts}>
      <Fact name="State">
        <FeedRowState row={row} />
        {feed.since && <span className={styles.muted}> since {localTime(feed.since)}</span>}
      </Fact>
      <Fact name="Last tick">{age === null ? 'none yet' : `${tickAge(age)} ago`}</Fact>
      <Fact name="Subscriptions">
        {wanted} wanted, {active} active, {pending} pending, {stale} stale, {lingering} lingering
      </Fact>
      {capacity_exceeded > 0 && <Fact name="No room for">{capacity_exceeded}: the broker's limits are reached</Fact>}
      <Fact name="Broker">{feed.broker}</Fact>
      {account && (
        <>
          <Fact name="Owner">{account.user_name}</Fact>
          <Fact name="Login">
            <AccountStateDot account={account} />
            {account.state_message && <span className={styles.muted}> {account.state_message}</span>}
          </Fact>
          {account.client_id && <Fact name="Client id">{account.client_id}</Fact>}
          {account.logged_in_at && <Fact name="Logged in at">{localTime(account.logged_in_at)}</Fact>}
          {account.valid_until && (
            <Fact name="Login ends">
              {localTime(account.valid_until)} (<Moment at={account.valid_until} />)
            </Fact>
          )}
          <Fact name="Daily login">
            {account.daily_login_at ? `${account.daily_login_at} IST` : 'none'}
            {account.daily_login_next && (
              <span className={styles.muted}>
                , next <Moment at={account.daily_login_next} />
              </span>
            )}
          </Fact>
          {account.credentials_set.length > 0 && (
            <Fact name="Stored">
              <code>{account.credentials_set.join(', ')}</code>
            </Fact>
          )}
        </>
      )}
      {feed.process && (
        <Fact name="Process">
          <code>{feed.process}</code>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
