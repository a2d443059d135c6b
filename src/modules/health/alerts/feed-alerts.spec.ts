import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FeedState, FeedStatus } from '../../../common/feed-state.js';
import type { FeedManager } from '../../brokers/feed-manager.js';
import type { Alerts } from './alerts.js';
import { FeedAlerts } from './feed-alerts.js';

let told: string[];
let become: (state: FeedState, message?: string) => void;
let current: FeedStatus;

beforeEach(() => {
  told = [];
  const alerts = {
    raise: (cause: string, subject: string) => told.push(`${cause} ${subject}`),
    resolve: (cause: string) => told.push(`${cause} is over`),
  };
  let listener = (_status: FeedStatus) => {};
  const feeds = {
    onStatus: (added: typeof listener) => {
      listener = added;
    },
    get: () => ({ status: current }),
  };
  new FeedAlerts(alerts as unknown as Alerts, feeds as unknown as FeedManager).onModuleInit();
  become = (state, message = '') => {
    current = { feed: 'zerodha', broker: 'zerodha', state, since: '', message };
    listener(current);
  };
});

const ALL_OVER = ['token_dead is over', 'feed_stalled is over', 'feed_down is over'];

describe('the state of a feed', () => {
  it.each([
    ['login_required', 'the broker answered HTTP 403', 'token_dead zerodha'],
    ['stale', 'no data although the session is open', 'feed_stalled zerodha'],
    ['down', 'the endpoint cannot be opened', 'feed_down zerodha'],
  ] as const)('%s (%s) raises an alert', async (state, message, alert) => {
    become(state, message);
    await Promise.resolve();
    expect(told).toEqual([alert]);
  });

  it('down, which becomes login_required at once, raises the alert of the latter alone', async () => {
    become('down', 'the broker answered HTTP 403');
    become('login_required', 'the broker answered HTTP 403');
    await Promise.resolve();
    expect(told).toEqual(['token_dead zerodha']);
  });

  it.each(['live', 'quiet'] as const)('%s ends what was wrong', (state) => {
    become(state);
    expect(told).toEqual(ALL_OVER);
  });

  it.each(['connecting', 'reconnecting'] as const)('%s neither raises nor ends anything', (state) => {
    become(state, 'no connection');
    expect(told).toEqual([]);
  });

  it.each([
    ['login_required', 'logged out'],
    ['down', 'stopped'],
  ] as const)('%s, because somebody wanted it (%s), raises nothing and ends what was wrong', (state, message) => {
    become(state, message);
    expect(told).toEqual(ALL_OVER);
  });
});
