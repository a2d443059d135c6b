import { describe, expect, it } from '@jest/globals';
import { rowWindow } from './use-window.js';

describe('the window on a long list', () => {
  it('holds the rows in sight and a few around them, however long the list is', () => {
    const { from, to } = rowWindow(28 * 1000, 560, 28, 5000);
    expect(from).toBeLessThanOrEqual(1000);
    expect(to).toBeGreaterThanOrEqual(1020);
    expect(to - from).toBeLessThan(50);
  });

  it('ends with the list', () => {
    expect(rowWindow(0, 560, 28, 8)).toEqual({ from: 0, to: 8, rowHeight: 28 });
    expect(rowWindow(28 * 1000, 560, 28, 3)).toMatchObject({ from: 3, to: 3 });
  });
});
