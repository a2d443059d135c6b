import { describe, expect, it } from '@jest/globals';
import { RecentIds } from './recent-ids.js';

describe('RecentIds', () => {
  it('knows an id again', () => {
    const ids = new RecentIds(1000, 10);
    expect(ids.add('a')).toBe(true);
    expect(ids.add('b')).toBe(true);
    expect(ids.add('a')).toBe(false);
  });

  it('forgets the oldest beyond its limit', () => {
    const ids = new RecentIds(1000, 2);
    for (const id of ['a', 'b', 'c']) ids.add(id);
    expect(ids.add('c')).toBe(false);
    expect(ids.add('b')).toBe(false);
    expect(ids.add('a')).toBe(true);
  });

  it('forgets what was long ago', () => {
    let now = 0;
    const ids = new RecentIds(1000, 10, () => now);
    ids.add('a');
    now = 500;
    ids.add('b');
    now = 1000;
    ids.add('c');
    expect(ids.add('b')).toBe(false);
    expect(ids.add('a')).toBe(true);
  });
});
