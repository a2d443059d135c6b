import { describe, expect, it } from '@jest/globals';
import { replayOptions } from './options.js';

describe('replayOptions', () => {
  it('takes the defaults for what is absent or empty', () => {
    const defaults = { file: '', speed: 1, loop: true, seed: 1, timestamps: 'now' };
    expect(replayOptions({})).toEqual(defaults);
    expect(replayOptions({ file: '', speed: '', loop: '', seed: '', timestamps: '' })).toEqual(defaults);
  });

  it('reads every option', () => {
    const texts = { file: 'day.tgr', speed: '0.5', loop: 'false', seed: '0', timestamps: 'kept' };
    expect(replayOptions(texts)).toEqual({ file: 'day.tgr', speed: 0.5, loop: false, seed: 0, timestamps: 'kept' });
  });

  it.each([
    ['speed', '0'],
    ['speed', '-1'],
    ['speed', 'fast'],
    ['speed', 'Infinity'],
    ['seed', '1.5'],
    ['seed', '-1'],
    ['loop', 'yes'],
    ['timestamps', 'moved'],
  ])('refuses %s "%s", naming the option', (option, text) => {
    expect(() => replayOptions({ [option]: text })).toThrow(new RegExp(`option ${option}: expected .*"${text}"`));
  });
});
