import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StoredMessage } from './stored-message.js';

describe('a stored message', () => {
  it('is the newest one, however their lengths change', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { minLength: 1, maxLength: 20 }), (texts) => {
        const stored = new StoredMessage();
        expect(stored.isEmpty).toBe(true);
        for (const text of texts) {
          const message = Buffer.from(text);
          stored.keep(message);
          // What it came in is used again.
          message.fill(0);
          expect(stored.bytes.toString()).toBe(text);
          expect(stored.isEmpty).toBe(text === '');
        }
      }),
    );
  });

  it('leaves the messages of other topics as they are', () => {
    const [a, b] = [new StoredMessage(), new StoredMessage()];
    a.keep(Buffer.from('first'));
    b.keep(Buffer.from('second'));
    a.keep(Buffer.from('a longer one'.repeat(20)));
    expect(b.bytes.toString()).toBe('second');
  });
});
