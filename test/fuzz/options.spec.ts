import { describe, expect, it } from '@jest/globals';
import { isChosen, parseOptions, usage } from './options.js';

const TARGETS = ['client', 'brokers'];

describe('the options of the long search', () => {
  it('are a minute, a random seed and all targets where nothing is said', () => {
    expect(parseOptions([], TARGETS)).toEqual({ minutes: 1, seed: expect.any(Number), only: [], help: false });
  });

  it('take minutes, a seed and targets', () => {
    const args = ['--minutes', '0.5', '--seed', '42', '--only', 'client', '--only', 'brokers:zerodha'];
    expect(parseOptions(args, TARGETS)).toEqual({
      minutes: 0.5,
      seed: 42,
      only: ['client', 'brokers:zerodha'],
      help: false,
    });
  });

  it.each([
    [['--only', 'sea'], '--only sea: no such target; there are client, brokers'],
    [['--minutes', '0'], '--minutes 0: a number up to 1440 is needed'],
    [['--minutes', 'x'], '--minutes x: a number up to 1440 is needed'],
    [['--seed', '1.5'], '--seed 1.5: a whole number is needed'],
    [['--loud'], '--loud'],
  ])('refuse %j', (args, message) => {
    expect(() => parseOptions(args, TARGETS)).toThrow(message);
  });

  it('choose a target, or the claims of it that begin with a text', () => {
    expect(isChosen([], 'client', 'answers')).toBe(true);
    expect(isChosen(['client'], 'client', 'answers')).toBe(true);
    expect(isChosen(['client'], 'brokers', 'answers')).toBe(false);
    expect(isChosen(['brokers:zer'], 'brokers', 'zerodha never throws')).toBe(true);
    expect(isChosen(['brokers:zer'], 'brokers', 'angel never throws')).toBe(false);
  });

  it('are explained with the names of all targets', () => {
    expect(usage(TARGETS)).toContain('Targets: client, brokers');
  });
});
