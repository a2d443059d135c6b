import { describe, expect, it } from '@jest/globals';
import { TEST_SECRET } from '../../../test/auth/support/auth-fixture.js';
import { ApiKeyHasher, displayPrefix, generateApiKey } from './api-key-hasher.js';
import { SecretKey } from './secret-key.js';

describe('ApiKeyHasher', () => {
  it('hashes the same for ever: this was computed with another HMAC-SHA-256', () => {
    const hasher = new ApiKeyHasher(new SecretKey(TEST_SECRET).derive('api-key-hash'));
    expect(hasher.hash('tg_example')).toBe('915b00ec38171a3aef5bd8e05b64459ca1458ad67084418c0db37197578ffa84');
  });

  it('hashes differently under another secret', () => {
    const [one, two] = [1, 2].map((byte) => new ApiKeyHasher(Buffer.alloc(32, byte)).hash('tg_example'));
    expect(one).not.toBe(two);
  });
});

describe('generateApiKey', () => {
  it('gives 256 random bits that need no escaping anywhere', () => {
    const keys = Array.from({ length: 1000 }, generateApiKey);
    for (const key of keys) expect(key).toMatch(/^tg_[A-Za-z0-9_-]{43}$/);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('displayPrefix', () => {
  it.each([
    ['tg_0123456789012345678901234567890123456789abc', 9],
    ['eightchr', 2],
    ['abc', 0],
  ])('shows of %s only %d characters', (key, length) => {
    expect(displayPrefix(key)).toBe(key.slice(0, length));
  });
});
