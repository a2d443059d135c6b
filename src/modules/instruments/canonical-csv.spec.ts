import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EXCHANGES } from '../../common/exchanges.js';
import { isCanonicalCsv, parseCanonicalInstruments } from './canonical-csv.js';
import type { Instrument } from './instrument.js';

const parse = (text: string) => [...parseCanonicalInstruments(Buffer.from(text))];

const COLUMNS = 'symbol,exchange,token,brsymbol,brexchange,name,expiry,strike,lotsize,instrumenttype,tick_size'.split(
  ',',
);

/** What any CSV writer makes of the instruments, with the columns in the order given. */
function write(instruments: readonly Instrument[], columns: readonly string[]): string {
  const cell = (value: unknown) => {
    const text = String(value ?? '');
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = instruments.map((row) => columns.map((column) => cell(row[column as keyof Instrument])).join());
  return `${[columns.join(), ...rows].join('\n')}\n`;
}

const text = fc
  .array(fc.oneof(fc.constantFrom(...'ABCXYZ019 &-_.,"/:()'), fc.constantFrom('é', '₹', '😀')), {
    minLength: 1,
    maxLength: 30,
  })
  .map((characters) => characters.join('').trim())
  .filter((value) => value !== '');
const number = fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => Math.abs(value));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const instrument: fc.Arbitrary<Instrument> = fc.record({
  symbol: text,
  exchange: fc.constantFrom(...EXCHANGES),
  token: text,
  brsymbol: text,
  brexchange: text,
  name: optional(text),
  expiry: optional(fc.constantFrom('30-DEC-25', '01-JAN-26')),
  strike: optional(number),
  lotsize: optional(fc.nat()),
  instrumenttype: optional(fc.constantFrom('EQ', 'FUT', 'CE', 'PE', 'INDEX')),
  tick_size: optional(number),
});
const order = fc.shuffledSubarray(COLUMNS, { minLength: COLUMNS.length });

describe('parseCanonicalInstruments', () => {
  it('reads back whatever instruments were written, in any order of columns', () => {
    fc.assert(
      fc.property(fc.array(instrument), order, (instruments, columns) => {
        const expected = instruments.map((row, index) => ({ ...row, line: index + 2 }));
        expect(parse(write(instruments, columns))).toEqual(expected);
      }),
    );
  });

  it('needs symbol, exchange and token only: the broker is taken to use the same names', () => {
    expect(parse('token,exchange,symbol\n1,NSE,SYM0\n')).toEqual([
      { line: 2, symbol: 'SYM0', exchange: 'NSE', token: '1', brsymbol: 'SYM0', brexchange: 'NSE' },
    ]);
  });

  it('accepts an expiry in small letters', () => {
    expect(parse('symbol,exchange,token,expiry\nX,NFO,1,30-dec-25\n')).toMatchObject([{ expiry: '30-DEC-25' }]);
  });

  it.each([
    [',NSE,1,,', 'no symbol'],
    ['X,,1,,', 'no exchange'],
    ['X,NSE,,,', 'no token'],
    ['X,NYSE,1,,', 'unknown exchange "NYSE"'],
    ['X,NSE,1,2025-12-30,', 'expiry "2025-12-30" is not of the form 30-DEC-25'],
    ['X,NSE,1,31-FOO-25,', 'expiry "31-FOO-25" is not of the form 30-DEC-25'],
    ['X,NSE,1,,NaN', 'strike is no number'],
    ['X,NSE,1,,0x10', 'strike is no number'],
    ['X,NSE,1,,-5', 'strike is negative'],
    ['X\u0007,NSE,1,,', 'symbol holds a control character'],
    [`${'X'.repeat(201)},NSE,1,,`, 'symbol is longer than 200 characters'],
  ])('rejects %j with its line and reason', (row, reason) => {
    expect(parse(`symbol,exchange,token,expiry,strike\nA,NSE,9,,\n${row}\n`)).toEqual([
      expect.objectContaining({ line: 2, symbol: 'A' }),
      { line: 3, reason },
    ]);
  });

  it('refuses another kind of body, and one that was cut off', () => {
    expect(() => parse('instrument_token,tradingsymbol\n1,X\n')).toThrow('lacks the columns symbol, exchange, token');
    expect(() => parse('symbol,token,exchange\nA,1,NSE\nB,2,NS')).toThrow(
      'ends in the middle of line 3 (unknown exchange "NS")',
    );
  });
});

describe('isCanonicalCsv', () => {
  it('goes by the three required columns', () => {
    expect(isCanonicalCsv(Buffer.from('Token,Symbol,Exchange,more\n'))).toBe(true);
    expect(isCanonicalCsv(Buffer.from('symbol,exchange\n'))).toBe(false);
  });
});
