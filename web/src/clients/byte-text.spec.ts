import { expect, it } from '@jest/globals';
import { byteText } from './byte-text.js';

it('counts bytes in few characters', () => {
  expect([0, 999, 1000, 31_200_000, 512_000, 7e15].map(byteText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '31.2 MB',
    '512 kB',
    '7000 TB',
  ]);
});
