import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from './error-codes.js';

describe('docs/errors.md', () => {
  it('has a paragraph for each error code, and for no other', () => {
    const codes = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\*\*([A-Z_]+)\*\* — /gm)].map(
      ([, code]) => code,
    );
    expect([...codes].sort()).toEqual([...ERROR_CODES].sort());
  });
});
