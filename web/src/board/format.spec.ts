import { describe, expect, it } from '@jest/globals';
import { changeText, NOTHING, percentText, priceDecimals, priceText, quantityText, toneOf } from './format.js';

describe('numbers of the board', () => {
  it('are grouped as in India, with as many decimals as the price has everywhere in its column', () => {
    expect(priceText(1234567.5, 2)).toBe('12,34,567.50');
    expect(priceText(83.2525, priceDecimals('CDS', 83.2525))).toBe('83.2525');
    expect(quantityText(12345678)).toBe('1,23,45,678');
  });

  it('say nothing where the broker said nothing', () => {
    for (const text of [
      priceText(undefined, 2),
      changeText(undefined, 2),
      percentText(undefined),
      quantityText(undefined),
    ]) {
      expect(text).toBe(NOTHING);
    }
    expect(priceText(0, 2)).toBe('0.00');
  });

  it('carry their direction as a sign beside the colour', () => {
    expect(changeText(1.5, 2)).toBe('+1.50');
    expect(changeText(-1.5, 2)).toBe('\u22121.50');
    expect(changeText(0, 2)).toBe('0.00');
    expect(percentText(-0.35)).toBe('\u22120.35%');
    expect([1, -1, 0, undefined].map(toneOf)).toEqual(['up', 'down', 'flat', 'flat']);
  });

  it('give a coin of little worth the decimals that it needs', () => {
    expect(priceText(0.00001234, priceDecimals('CRYPTO', 0.00001234))).toBe('0.00001234');
    expect(priceText(97000.5, priceDecimals('CRYPTO', 97000.5))).toBe('97,000.50');
  });
});
