import { describe, expect, it } from '@jest/globals';
import { compareLast } from './last-messages.js';

const published = '0 500\n1 600\n';

describe('compareLast', () => {
  it('finds nothing stale where every client has the last of each of its topics', () => {
    expect(compareLast(published, '0 0 500\n0 1 600\n1 0 500\n')).toEqual({ topics: 3, stale: 0 });
  });

  it('counts a topic whose last message was an earlier one, or never came', () => {
    expect(compareLast(published, '0 0 499\n0 1 600\n1 1 0\n')).toEqual({ topics: 3, stale: 2 });
  });
});
