import { describe, expect, it } from '@jest/globals';
import { BadCell, inOneWord, number, token, unsigned } from './cells.js';
import { paise, scaledPrice } from './scaled-price.js';

describe('cells', () => {
  it('hold tokens, also as libraries for floats write them', () => {
    expect([token('2885'), token('2885.0')]).toEqual(['2885', '2885']);
    for (const text of ['', 'x', '-1', '2885.5']) expect(() => token(text)).toThrow(BadCell);
  });

  it('hold numbers, or nothing', () => {
    expect([number('lot', ''), number('lot', '-1.5'), unsigned('lot', '1.5')]).toEqual([undefined, -1.5, 1.5]);
    for (const text of ['x', '1e3', '.5', ' ']) expect(() => number('lot', text)).toThrow(BadCell);
    expect(() => unsigned('lot', '-1')).toThrow('lot "-1" is no number');
  });

  it('hold prices in smaller units, which leave no noise of a division', () => {
    expect([paise('tick', '28655'), paise('tick', ''), scaledPrice('strike', '8775000', 5)]).toEqual([
      286.55,
      undefined,
      87.75,
    ]);
    expect(() => paise('tick', 'wide')).toThrow('tick "wide" is no number');
  });

  it('hold names in one word or in several', () => {
    expect(inOneWord('Nifty Bees-Nav')).toBe('NIFTYBEESNAV');
  });
});
