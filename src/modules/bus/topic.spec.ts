import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXCHANGES } from '../../common/exchanges.js';
import { DEPTH_LEVELS, type Mode } from '../../common/mode.js';
import { formatTopic, parseTopic, type Topic } from './topic.js';

const topic = fc
  .record({
    feed: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
    exchange: fc.constantFrom(...EXCHANGES),
    symbol: fc.stringMatching(/^[A-Z0-9&:_-][A-Z0-9&:_ -]{0,30}$/),
    mode: fc.constantFrom<Mode>('LTP', 'QUOTE', 'DEPTH'),
    level: fc.constantFrom(...DEPTH_LEVELS),
  })
  // `NSE` + `INDEX_X` and `NSE_INDEX` + `X` are the same text; no instrument is named so.
  .filter(({ symbol }) => !symbol.startsWith('INDEX_'))
  .map(({ level, ...rest }): Topic => ({ ...rest, depthLevel: rest.mode === 'DEPTH' ? level : 5 }));

describe('topics', () => {
  it.each<[string, Topic]>([
    [
      'zerodha_NSE_RELIANCE_QUOTE',
      { feed: 'zerodha', exchange: 'NSE', symbol: 'RELIANCE', mode: 'QUOTE', depthLevel: 5 },
    ],
    [
      'dhan_NSE_INDEX_NIFTY_QUOTE',
      { feed: 'dhan', exchange: 'NSE_INDEX', symbol: 'NIFTY', mode: 'QUOTE', depthLevel: 5 },
    ],
    ['dhan-sandbox_NSE_TCS_LTP', { feed: 'dhan-sandbox', exchange: 'NSE', symbol: 'TCS', mode: 'LTP', depthLevel: 5 }],
    [
      'zerodha-2_NFO_A_B_C_DEPTH20',
      { feed: 'zerodha-2', exchange: 'NFO', symbol: 'A_B_C', mode: 'DEPTH', depthLevel: 20 },
    ],
    [
      'f_MCX_INDEX_MCXBULLDEX_DEPTH',
      { feed: 'f', exchange: 'MCX_INDEX', symbol: 'MCXBULLDEX', mode: 'DEPTH', depthLevel: 5 },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseTopic(text)).toEqual(expected);
    expect(formatTopic(expected)).toBe(text);
  });

  it.each([
    '',
    'zerodha',
    'zerodha_',
    'zerodha_NSE_',
    'zerodha_NSE_RELIANCE',
    'zerodha_NSE__LTP',
    'zerodha_LSE_VOD_LTP',
    'zerodha_NSE_TCS_DEPTH5',
    'zerodha_NSE_TCS_DEPTH21',
    'zerodha_NSE_TCS_DEPTH020',
    'zerodha_NSE_TCS_ltp',
    '_NSE_TCS_LTP',
    'STATUS_zerodha',
  ])('takes %j for no exact topic', (text) => {
    expect(parseTopic(text)).toBeUndefined();
  });

  it('reads back every topic that it writes', () => {
    fc.assert(fc.property(topic, (value) => expect(parseTopic(formatTopic(value))).toEqual(value)));
  });
});
