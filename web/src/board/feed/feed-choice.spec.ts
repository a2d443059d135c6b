import { describe, expect, it } from '@jest/globals';
import type { Feed, FeedState } from '../../api/index.js';
import { readiest } from './feed-choice.js';

const feed = (name: string, state: FeedState, own = false) => ({ feed: name, state, own }) as Feed;

describe('the feed that the board opens with', () => {
  it('is the first that is live', () => {
    const feeds = [feed('angel', 'down'), feed('dhan', 'quiet'), feed('fyers', 'live'), feed('zerodha', 'live')];
    expect(readiest(feeds)?.feed).toBe('fyers');
  });

  it('is one that wakes when it is looked at, where none is live', () => {
    expect(readiest([feed('angel', 'login_required'), feed('dhan', 'stale'), feed('replay', 'quiet')])?.feed).toBe(
      'replay',
    );
  });

  it('is one of the own rather than one that is shared, when both are as ready', () => {
    expect(readiest([feed('angel', 'live'), feed('dhan', 'live', true)])?.feed).toBe('dhan');
    expect(readiest([feed('angel', 'live'), feed('dhan', 'quiet', true)])?.feed).toBe('angel');
  });

  it('is the first where none is better than another', () => {
    expect(readiest([feed('angel', 'login_required'), feed('dhan', 'down')])?.feed).toBe('angel');
    expect(readiest([])).toBeUndefined();
  });
});
