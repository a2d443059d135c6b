import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** Every token by its name: the light colour and the dark one. */
const TOKENS = new Map(
  [
    ...readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').matchAll(
      /--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
    ),
  ].map(([, name, light, dark]) => [name!, [light!, dark!] as const]),
);
/** Of WCAG, level AA, for text of ordinary size. */
const LEAST = 4.5;

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

describe('the colours', () => {
  const PAIRS = [
    ...['text', 'muted', 'accent', 'up', 'down', 'warn'].flatMap((text) =>
      ['ground', 'surface', 'raised'].map((ground) => [text, ground] as const),
    ),
    ['up', 'up-soft'],
    ['down', 'down-soft'],
    ...['text', 'muted', 'up', 'down', 'warn'].map((text) => [text, 'accent-soft'] as const),
    ...['up-soft', 'down-soft', 'warn-soft'].map((ground) => ['text', ground] as const),
    ['on-accent', 'accent'],
  ] as const;

  it.each(PAIRS)('let %s be read on %s, light and dark', (text, ground) => {
    for (const theme of [0, 1] as const) {
      expect(contrast(TOKENS.get(text)![theme], TOKENS.get(ground)![theme])).toBeGreaterThanOrEqual(LEAST);
    }
  });
});
