import { describe, expect, it } from '@jest/globals';
import type { CredentialField } from './contract.js';
import { redact } from './redact.js';

const fields: CredentialField[] = [
  { name: 'token', label: 'Token', secret: true },
  { name: 'client', label: 'Client', secret: false },
];

describe('redact', () => {
  it('takes secrets out of a text, as they are and as a URL writes them', () => {
    const text = redact('bad token ab+/cd at ?t=ab%2B%2Fcd of AB1234', fields, { token: 'ab+/cd', client: 'AB1234' });
    expect(text).toBe('bad token *** at ?t=*** of AB1234');
  });

  it('leaves a text alone when the secret is absent or too short to be told from words', () => {
    expect(redact('a b c', fields, { token: 'b' })).toBe('a b c');
    expect(redact('a b c', fields, {})).toBe('a b c');
  });
});
