import { describe, expect, it } from '@jest/globals';
import { ConfigError } from '../../config/load-config.js';
import { bootstrapKey } from './bootstrap-key.js';

describe('bootstrapKey', () => {
  it('is random when nothing is configured', () => {
    expect(bootstrapKey('')).toMatch(/^tg_[\w-]{43}$/);
    expect(bootstrapKey('')).not.toBe(bootstrapKey(''));
  });

  it.each(['12345678', `quote'"\\$(x)`, 'x'.repeat(256)])('is the configured %j as it stands', (key) => {
    expect(bootstrapKey(key)).toBe(key);
  });

  it.each([
    ['is too short', '1234567'],
    ['is too long', 'x'.repeat(257)],
    ['is blank', '        '],
    ['holds a space', 'secret phrase'],
    ['holds a line end', 'secretphrase\n'],
    ['holds a control character', 'secret\u0000phrase'],
    ['holds what no HTTP header can carry', 'ключ-ключ'],
  ])('refuses a key that %s, and does not repeat it', (_fault, key) => {
    expect(() => bootstrapKey(key)).toThrow(ConfigError);
    expect(() => bootstrapKey(key)).toThrow(
      /TICKGATE_BOOTSTRAP_API_KEY=\(not shown\): expected 8 to 256 visible ASCII/,
    );
    expect(() => bootstrapKey(key)).not.toThrow(key);
  });
});
