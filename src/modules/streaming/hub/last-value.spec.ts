import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LastValue } from './last-value.js';

describe('the last value of a topic', () => {
  it('is the newest message, however their lengths change', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 20 }), (texts) => {
        const last = new LastValue();
        texts.forEach((text, at) => {
          const message = Buffer.from(text);
          last.keep(message, at, at * 10);
          // The bus writes over its memory.
          message.fill(0);
          expect(last.data.toString()).toBe(text);
          expect(last).toMatchObject({ seq: at, at: at * 10 });
        });
      }),
    );
  });

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
