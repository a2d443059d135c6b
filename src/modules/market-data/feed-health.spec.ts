import { describe, expect, it } from '@jest/globals';
import type { FeedStatus } from '../../common/feed-state.js';
import { feedHealth } from './feed-health.js';
import { InstrumentState } from './instrument-state.js';

const status: FeedStatus = {
  feed: 'sim',
  broker: 'sim',
  state: 'live',
  since: '2025-12-15T04:00:00.000Z',
  message: 'Data flows',
};

function instrument(symbol: string, values: Partial<InstrumentState>, feed = 'sim'): InstrumentState {
  return Object.assign(new InstrumentState(feed, symbol, 'NSE'), values);
}

describe('the health of a feed', () => {
  it('is its status, how many of its instruments are fresh or faulty, and how old its newest message is', () => {
    const all = [
      instrument('FRESH', { at: 95_000, heardAt: 95_000 }),
      instrument('OLD', { at: 80_000, heardAt: 80_000 }),
      instrument('FAULTY', { at: 70_000, heardAt: 99_000, bad: 3 }),
      instrument('NEVER_GOOD', { heardAt: 90_000, bad: 1 }),
      instrument('ELSEWHERE', { at: 100_000, heardAt: 100_000 }, 'other'),
    ];
    expect(feedHealth(status, all, 100_000)).toEqual({
      ...status,
      instruments: 3,
      fresh: 1,
      faulty: 2,
      messageAgeMs: 1000,
    });
  });

  it('has no age while nothing has come', () => {
    expect(feedHealth(status, [], 100_000)).toEqual({ ...status, instruments: 0, fresh: 0, faulty: 0 });
  });
});
