import { describe, expect, it } from '@jest/globals';
import {
  currentList,
  firstWatchlists,
  moved,
  readWatchlists,
  renamed,
  withInstrument,
  withList,
  withoutInstrument,
  withoutList,
} from './watchlists.js';

const A = { symbol: 'A', exchange: 'NSE' };
const B = { symbol: 'B', exchange: 'NSE' };
const C = { symbol: 'C', exchange: 'NSE' };
const abc = [A, B, C].reduce(withInstrument, firstWatchlists(false));
const symbols = (all = abc) =>
  currentList(all)
    .instruments.map(({ symbol }) => symbol)
    .join('');

describe('watchlists', () => {
  it('begin with what the recorded session plays, and with nothing for a real broker', () => {
    expect(currentList(firstWatchlists(true)).instruments).toHaveLength(8);
    expect(currentList(firstWatchlists(false)).instruments).toHaveLength(0);
  });

  it('hold an instrument once, and nothing of it but its name', () => {
    const again = withInstrument(abc, { ...B, token: '4' } as typeof B);
    expect(symbols(again)).toBe('ABC');
    expect(
      currentList(withInstrument(withoutInstrument(abc, B), { ...B, token: '4' } as typeof B)).instruments,
    ).toEqual([A, C, B]);
  });

  it('move an instrument as far as the end, and no further', () => {
    expect(symbols(moved(abc, A, 1))).toBe('BAC');
    expect(symbols(moved(abc, B, 10))).toBe('ACB');
    expect(symbols(moved(abc, B, -10))).toBe('BAC');
  });

  it('show a list as soon as it is made, and another one when it is deleted, but never none', () => {
    const two = renamed(withList(abc, '  Options '), 'Weekly');
    expect(currentList(two)).toMatchObject({ name: 'Weekly', instruments: [] });
    expect(symbols(two)).toBe('');
    const one = withoutList(two);
    expect(symbols(one)).toBe('ABC');
    expect(withoutList(one)).toBe(one);
  });

  it('come back from storage, and are left alone where the storage holds something else', () => {
    expect(readWatchlists(JSON.stringify(abc))).toEqual(abc);
    for (const text of [
      null,
      '',
      '{',
      '[]',
      '{"lists":[]}',
      '{"lists":[{"id":1}]}',
      '{"lists":[{"id":"1","name":"x","instruments":[{}]}]}',
    ]) {
      expect(readWatchlists(text)).toBeUndefined();
    }
  });
});
