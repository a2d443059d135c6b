import { describe, expect, it } from '@jest/globals';
import { redact } from './redact.js';

describe('redact', () => {
  it('replaces every secret wherever it stands', () => {
    expect(redact('a tok-1 b tok-1, pass', ['tok-1', 'pass'])).toBe('a *** b ***, ***');
  });

  it('takes a secret for text, not for a pattern', () => {
    expect(redact('abcd a.cd', ['a.cd'])).toBe('abcd ***');
  });

  it('leaves ordinary words alone when a value is absent, empty or too short', () => {
    expect(redact('the message', [undefined, '', 'e', 'the'])).toBe('the message');
  });
});
