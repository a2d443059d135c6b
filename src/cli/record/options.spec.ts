import { describe, expect, it } from '@jest/globals';
import { recordOptions } from './options.js';

describe('recordOptions', () => {
  it('takes the defaults of a gateway on this machine', () => {
    expect(recordOptions(['--symbols', 'NSE:RELIANCE', '--out', 'day.tgr'])).toEqual({
      instruments: [{ symbol: 'RELIANCE', exchange: 'NSE' }],
      feed: 'replay',
      mode: 'DEPTH',
      file: 'day.tgr',
      endpoint: 'tcp://127.0.0.1:5555',
      json: false,
    });
  });

  it('reads every option, each symbol once, and symbols that hold a colon', () => {
    const args = ['--symbols', 'NSE_INDEX:NIFTY, NSE:A:B,NSE_INDEX:NIFTY', '--out', 'x', '--feed', 'dhan-2'];
    expect(recordOptions([...args, '--mode', 'ltp', '--minutes', '1.5', '--endpoint', 'tcp://h:1', '--json'])).toEqual({
      instruments: [
        { symbol: 'NIFTY', exchange: 'NSE_INDEX' },
        { symbol: 'A:B', exchange: 'NSE' },
      ],
      feed: 'dhan-2',
      mode: 'LTP',
      minutes: 1.5,
      file: 'x',
      endpoint: 'tcp://h:1',
      json: true,
    });
  });

  it('is undefined when help is asked for', () => {
    expect(recordOptions(['--help'])).toBeUndefined();
  });

  it.each([
    [['--out', 'x'], /--symbols is missing/],
    [['--symbols', 'NSE:TCS'], /--out is missing/],
    [['--symbols', 'TCS', '--out', 'x'], /expected EXCHANGE:SYMBOL, and one is "TCS"/],
    [['--symbols', 'LSE:TCS', '--out', 'x'], /one is "LSE:TCS"/],
    [['--symbols', 'NSE:TCS,', '--out', 'x'], /one is ""/],
    [['--symbols', 'NSE:TCS', '--out', 'x', '--mode', 'full'], /--mode: expected ltp, quote or depth/],
    [['--symbols', 'NSE:TCS', '--out', 'x', '--minutes', '0'], /--minutes: expected a number above 0/],
    [['--symbols', 'NSE:TCS', '--out', 'x', '--feed', 'dhan_sandbox'], /"dhan_sandbox" is no feed name/],
    [['--symbol', 'NSE:TCS'], /symbol/],
  ])('refuses %j', (args, message) => {
    expect(() => recordOptions(args)).toThrow(message);
  });
});
