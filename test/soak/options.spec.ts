import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

const TRIALS = ['mixed', 'idle'];

describe('the options of a soak', () => {
  it('have defaults', () => {
    expect(parseOptions([], TRIALS)).toMatchObject({ minutes: 30, clients: 1000, symbols: 100, churn: 5, only: [] });
  });

  it('are read as numbers and names', () => {
    const options = parseOptions(['--minutes', '0.5', '--only', 'idle,mixed', '--report', 'soak.md'], TRIALS);
    expect(options).toMatchObject({ minutes: 0.5, only: ['idle', 'mixed'], report: 'soak.md' });
    expect(parseOptions(['--help'], TRIALS)).toBeUndefined();
  });

  it('are refused where they make no sense', () => {
    expect(() => parseOptions(['--minutes', 'long'], TRIALS)).toThrow('--minutes: expected a number');
    expect(() => parseOptions(['--clients', '1'], TRIALS)).toThrow('--clients: expected a number of at least 10');
    expect(() => parseOptions(['--only', 'night'], TRIALS)).toThrow('there is no trial night');
    expect(() => parseOptions(['--hours', '2'], TRIALS)).toThrow();
  });
});
