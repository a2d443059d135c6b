import { describe, expect, it } from '@jest/globals';
import type { Account, AccountState } from '../accounts/types.js';
import type { Feed, FeedState } from '../api/index.js';
import { feedRows, needsLogin, poolOf } from './feed-rows.js';
import { feedSummary } from './feed-summary.js';

function feed(name: string, state: FeedState): Feed {
  return { feed: name, account_id: name, process: 'p1', state, connections: [] } as unknown as Feed;
}

function account(name: string, state: AccountState, enabled = true): Account {
  return { id: name, state, enabled } as Account;
}

const ROWS = feedRows(
  [
    feed('angel', 'live'),
    feed('dhan', 'quiet'),
    feed('fyers', 'stale'),
    feed('upstox', 'down'),
    feed('zerodha', 'quiet'),
  ],
  [
    account('angel', 'valid'),
    account('dhan', 'login_required'),
    account('fyers', 'valid'),
    account('upstox', 'valid', false),
    account('zerodha', 'new'),
  ],
);

describe('the rows of the feeds', () => {
  it('begin with those that wait for a login, then those in trouble; disabled ones come last', () => {
    expect(ROWS.map(({ feed: { feed: name } }) => name)).toEqual(['dhan', 'zerodha', 'fyers', 'angel', 'upstox']);
  });

  it('want a login wherever none is in force, but not of a disabled account', () => {
    expect(ROWS.filter(needsLogin).map(({ feed: { feed: name } }) => name)).toEqual(['dhan', 'zerodha']);
    const refused = feedRows([feed('x', 'login_required')], [account('x', 'valid')]);
    expect(refused.map(needsLogin)).toEqual([true]);
  });

  it('are summed up in words', () => {
    expect(feedSummary(ROWS)).toBe('5 feeds, 3 live or quiet, 2 wait for a login');
  });

  it('count a feed that two processes run once', () => {
    const twice = [feed('x', 'live'), { ...feed('x', 'live'), process: 'p2' }];
    expect(feedSummary(feedRows(twice, [account('x', 'valid')]))).toBe('1 feed, 2 live or quiet');
  });
});

it('counts the connections of a pool that are ready', () => {
  const connection = { channel: 'feed', symbols: 1, ready_for_ms: null, tick_age_ms: null, reason: '' };
  expect(
    poolOf([
      { ...connection, phase: 'ready' },
      { ...connection, phase: 'waiting' },
    ]),
  ).toEqual({ ready: 1, total: 2 });
});
