import { describe, expect, it } from '@jest/globals';
import { parseOptions, usage } from './options.js';

const names = ['dense', 'sparse'];

describe('parseOptions', () => {
  it('runs every scenario for three rounds of five seconds when nothing is asked for', () => {
    expect(parseOptions([], names)).toEqual({
      only: [],
      rounds: 3,
      seconds: 5,
      json: undefined,
      table: undefined,
      sweep: false,
      chart: undefined,
      profile: undefined,
      flame: undefined,
      from: undefined,
      help: false,
    });
  });

  it('takes several scenarios', () => {
    expect(parseOptions(['--only', 'dense', '--only', 'sparse'], names).only).toEqual(['dense', 'sparse']);
  });

  it('sweeps for one short round a point, unless more is asked for', () => {
    expect(parseOptions(['--sweep', '--chart', 'c.svg'], names)).toMatchObject({ rounds: 1, seconds: 3 });
    expect(parseOptions(['--sweep', '--rounds', '2'], names)).toMatchObject({ rounds: 2, seconds: 3 });
  });

  it('draws from earlier results', () => {
    expect(parseOptions(['--sweep', '--chart', 'c.svg', '--from', 's.json'], names)).toMatchObject({ from: 's.json' });
    expect(parseOptions(['--flame', 'f.svg', '--from', 'profiles'], names)).toMatchObject({ from: 'profiles' });
  });

  it.each([
    [['--only', 'thick'], /no such scenario; there are dense, sparse/],
    [['--rounds', '0'], /--rounds 0: a whole number from 1 to 100/],
    [['--seconds', '2.5'], /--seconds 2.5/],
    [['--seconds', ''], /--seconds/],
    [['--fast'], /--fast/],
    [['--sweep', '--only', 'dense'], /leave out --only/],
    [['--chart', 'c.svg'], /add --sweep/],
    [['--from', 's.json'], /needs a graph to draw/],
    [['--flame', 'f.svg'], /name it with --only/],
    [['--flame', 'f.svg', '--only', 'dense', '--only', 'sparse'], /of one scenario/],
  ])('refuses %j', (args, message) => {
    expect(() => parseOptions(args, names)).toThrow(message);
  });
});

describe('usage', () => {
  it('explains every option and names every scenario', () => {
    const text = usage([{ name: 'dense', work: '1 symbol to many' }]);
    for (const name of Object.keys(parseOptions([], names))) expect(text).toContain(`--${name}`);
    expect(text).toContain('dense  1 symbol to many');
  });
});
