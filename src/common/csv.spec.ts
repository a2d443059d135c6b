import { describe, expect, it } from '@jest/globals';
import { CsvError, csvHeader, csvLines, mapCsv } from './csv.js';

const pairs = (text: string) => [
  ...mapCsv(Buffer.from(text), 'list of pairs', ['a', 'b'], (fields, line) =>
    fields('a') === 'bad' ? { line, reason: 'bad' } : { line, a: fields('a'), b: fields('b'), c: fields('c') },
  ),
];

describe('mapCsv', () => {
  it('finds columns by name in any order and case, and reads an absent one as empty', () => {
    expect(pairs(' B ,A\n2,1\n')).toEqual([{ line: 2, a: '1', b: '2', c: '' }]);
  });

  it('understands a byte-order mark, Windows line ends, blank lines and quoted fields', () => {
    expect(pairs('\ufeffa,b\r\n\r\n"x, ""y""", z \r\n')).toEqual([{ line: 3, a: 'x, "y"', b: 'z', c: '' }]);
  });

  it('takes a complete last line without a line end', () => {
    expect(pairs('a,b\n1,2')).toEqual([{ line: 2, a: '1', b: '2', c: '' }]);
  });

  it('sets aside lines with too few or too many fields, an open quote, or bytes that are no UTF-8', () => {
    const body = Buffer.concat([
      Buffer.from('a,b\n1\n1,2,3\n"1,2\n'),
      Buffer.from([0xff, 0x2c, 0x31, 10]),
      Buffer.from('5,6\n'),
    ]);
    const rows = [...mapCsv(body, 'list', ['a'], (fields, line) => ({ line, a: fields('a') }))];
    expect(rows).toEqual([
      { line: 2, reason: '1 fields where the header has 2' },
      { line: 3, reason: '3 fields where the header has 2' },
      { line: 4, reason: 'a quoted field is not closed, or holds a stray quote' },
      { line: 5, reason: 'not valid UTF-8' },
      { line: 6, a: '5' },
    ]);
  });

  it.each([
    ['an empty body', ''],
    ['blank lines only', '\n\n'],
  ])('says that there is no header in %s', (_, text) => {
    expect(() => pairs(text)).toThrow(new CsvError('is no list of pairs: there is no CSV header line'));
  });

  it('names the required columns that the header lacks', () => {
    expect(() => pairs('<html>,x\n')).toThrow(
      new CsvError('is no list of pairs: line 1 ("<html>,x") lacks the columns a, b'),
    );
  });

  it('refuses a header that has a required column twice', () => {
    expect(() => pairs('a,b,A\n')).toThrow('has the column a twice');
  });

  it.each([
    ['a row of too few fields', 'a,b\n1,2\n3'],
    ['a row that cannot be mapped', 'a,b\n1,2\nbad,2'],
  ])('refuses a body that ends in %s', (_, text) => {
    expect(() => pairs(text)).toThrow(/^ends in the middle of line 3 \(.*\): the file is incomplete$/);
  });
});

describe('csvLines', () => {
  it('gives the same lines whatever the length of the body, across the blocks in which it reads', () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `row ${index},${'ü'.repeat(index % 7)}`);
    const lines = [...csvLines(Buffer.from(`${texts.join('\n')}\n`))];
    expect(lines.map((line) => ('fields' in line ? line.fields.join() : line.reason))).toEqual(texts);
    expect(lines.map(({ line }) => line)).toEqual(texts.map((_, index) => index + 1));
  });
});

describe('csvHeader', () => {
  it('gives the names in small letters, and nothing for an empty body', () => {
    expect(csvHeader(Buffer.from('\n Symbol,EXCHANGE\nx,y'))).toEqual(['symbol', 'exchange']);
    expect(csvHeader(Buffer.alloc(0))).toEqual([]);
  });
});
