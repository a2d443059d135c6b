import { describe, expect, it } from '@jest/globals';
import { LastValue } from './last-value.js';

describe('the last value of a topic', () => {
  it('is told from another message, also from one that it begins with', () => {
    const last = new LastValue();
    last.keep(Buffer.from('{"seq":7,"ltp":100.25}'), 7, 0);
    expect(last.is(Buffer.from('{"seq":7,"ltp":100.25}'), 7)).toBe(true);
    expect(last.is(Buffer.from('{"seq":7,"ltp":100.30}'), 7)).toBe(false);
    expect(last.is(Buffer.from('{"seq":7,"ltp":100.25}'), 8)).toBe(false);
    expect(last.is(Buffer.from('{"seq":7,"ltp":100.2'), 7)).toBe(false);
    last.keep(Buffer.from('{}'), 9, 0);
    expect(last.is(Buffer.from('{"'), 9)).toBe(false);
    expect(last.is(Buffer.from('{}'), 9)).toBe(true);
  });
});
