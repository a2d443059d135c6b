import { describe, expect, it } from '@jest/globals';
import { oneLine } from './one-line.js';

describe('oneLine', () => {
  it.each([
    ['line breaks of every kind', 'a\r\nb\u2028c\u0085d', 'a b c d'],
    ['orders to a terminal', '\u001b[31mred\u009b2J', '[31mred 2J'],
    ['a turn of the reading direction', 'a\u202egnp.exe', 'a gnp.exe'],
    ['invisible characters', 'to\u200bken\ufeff', 'to ken'],
    ['a NUL', 'a\0b', 'a b'],
  ])('takes %s out', (_what, text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });

  it('leaves words of every script as they are', () => {
    for (const text of ['Going away', 'सत्र समाप्त', '{"a":"ö"} 100 %']) expect(oneLine(text)).toBe(text);
  });
});
