import { describe, expect, it } from '@jest/globals';
import { nextFeedName } from './feed-name.js';

describe('nextFeedName', () => {
  it.each([
    ['the id for the first account', 'zerodha', [], 'zerodha'],
    ['hyphens for underscores', 'dhan_sandbox', [], 'dhan-sandbox'],
    ['2 for the second account', 'zerodha', ['zerodha'], 'zerodha-2'],
    ['the next number', 'dhan_sandbox', ['dhan-sandbox', 'dhan-sandbox-2'], 'dhan-sandbox-3'],
    ['a number by value, not by text', 'zerodha', ['zerodha-9', 'zerodha-10'], 'zerodha-11'],
    ['no number that was passed already', 'zerodha', ['zerodha-3'], 'zerodha-4'],
    ['the id in spite of a longer broker', 'dhan', ['dhan-sandbox', 'dhan-sandbox-2'], 'dhan'],
    ['the id in spite of other endings', 'dhan', ['dhan-02', 'dhan-2x', 'dhan-'], 'dhan'],
    ["past another broker's name that looks like ours", 'dhan', ['dhan-2'], 'dhan-3'],
  ])('gives %s', (_rule, broker, taken, feed) => {
    expect(nextFeedName(broker, taken)).toBe(feed);
  });

  it.each(['', 'Zerodha', 'zero dha', 'dhan-sandbox', '_x', '1x', 'x%', 'x'.repeat(65)])(
    'refuses the broker id %j',
    (id) => {
      expect(() => nextFeedName(id, [])).toThrow('is no broker id');
    },
  );
});
