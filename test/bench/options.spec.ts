import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

const names = ['dense', 'sparse'];

describe('parseOptions', () => {
  it('runs every scenario for three rounds of five seconds when nothing is asked for', () => {
    expect(parseOptions([], names)).toEqual({
      only: [],
      rounds: 3,
      seconds: 5,
      json: undefined,
      profile: undefined,
      help: false,
    });
  });

  it('takes several scenarios', () => {
    expect(parseOptions(['--only', 'dense', '--only', 'sparse'], names).only).toEqual(['dense', 'sparse']);
  });

  it.each([
    [['--only', 'thick'], /no such scenario; there are dense, sparse/],
    [['--rounds', '0'], /--rounds 0: a whole number from 1 to 100/],
    [['--seconds', '2.5'], /--seconds 2.5/],
    [['--seconds', ''], /--seconds/],
    [['--fast'], /--fast/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args, names)).toThrow(message);
  });
});
