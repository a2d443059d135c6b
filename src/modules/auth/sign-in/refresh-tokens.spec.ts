import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RefreshTokens } from './refresh-tokens.js';

describe('RefreshTokens', () => {
  const tokens = new RefreshTokens(Buffer.alloc(32, 1));
  const sessionId = randomUUID();
  const first = tokens.make({ sessionId, generation: 1 });

  it('reads what it made', () => {
    expect(tokens.read(first)).toEqual({ sessionId, generation: 1 });
    const next = tokens.successor({ sessionId, generation: 1 });
    expect(tokens.read(next)).toEqual({ sessionId, generation: 2 });
    expect(next).not.toBe(first);
  });

  it.each([
    ['an empty text', ''],
    ['another session', first.replace(/[0-9a-f]{8}/, '00000000')],
    ['another generation', first.replace('.1.', '.2.')],
    ['a generation written in another way', first.replace('.1.', '.01.')],
    ['another tag', first.slice(0, -1) + (first.endsWith('A') ? 'B' : 'A')],
    ['something behind it', `${first}x`],
    ['a line break behind it', `${first}\n`],
    ['one of another key', new RefreshTokens(Buffer.alloc(32, 2)).make({ sessionId, generation: 1 })],
  ])('does not read %s', (_what, token) => {
    expect(tokens.read(token)).toBeUndefined();
  });

  it('stores a hash that tells nothing of the token', () => {
    expect(tokens.hash(first)).toMatch(/^[0-9a-f]{64}$/);
    expect(tokens.hash(first)).not.toBe(new RefreshTokens(Buffer.alloc(32, 2)).hash(first));
  });
});
