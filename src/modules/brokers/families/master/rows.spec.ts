import { describe, expect, it } from '@jest/globals';
import type { CsvFields } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import { BadCell, token } from './cells.js';
import { csvInstruments, jsonArray, jsonInstruments } from './rows.js';

const share = (symbol: string, own: string): Instrument => ({
  symbol,
  exchange: 'NSE',
  token: token(own),
  brsymbol: symbol,
  brexchange: 'NSE',
});

describe('csvInstruments', () => {
  const read = (fields: CsvFields) => (fields('name') === '' ? undefined : share(fields('name'), fields('code')));
  const rows = (body: string) => [...csvInstruments(Buffer.from(body), 'list', 'code,name', read)];

  it('gives a row its line, leaves out what is not carried, and rejects what cannot be read', () => {
    expect(rows('Name,Code,More\nA,1,x\n,2,x\nB,two,x\nC\nD,4,x\n')).toEqual([
      { ...share('A', '1'), line: 2 },
      { line: 4, reason: 'token "two" is no number' },
      { line: 5, reason: '1 fields where the header has 3' },
      { ...share('D', '4'), line: 6 },
    ]);
  });

  it('refuses another file, and one that was cut off in a cell', () => {
    expect(() => rows('code,title\n1,A\n')).toThrow('is no list: line 1 ("code,title") lacks the columns name');
    expect(() => rows('code,name\n1,A\nx,B')).toThrow('ends in the middle of line 3');
  });

  it('hides no fault of the reader itself', () => {
    const broken = csvInstruments(Buffer.from('code,name\n1,A\n'), 'list', 'code,name', () => {
      throw new TypeError('broken');
    });
    expect(() => [...broken]).toThrow(TypeError);
  });
});

describe('jsonInstruments', () => {
  it('counts lines by places, and rejects what is no object or cannot be read', () => {
    const read = ({ name }: Record<string, unknown>) => {
      if (name === 'bad') throw new BadCell('a bad name');
      return name === 'other' ? undefined : share(String(name), '1');
    };
    expect([...jsonInstruments([{ name: 'A' }, { name: 'other' }, null, [], { name: 'bad' }], read)]).toEqual([
      { ...share('A', '1'), line: 1 },
      { line: 3, reason: 'is no object' },
      { line: 4, reason: 'is no object' },
      { line: 5, reason: 'a bad name' },
    ]);
  });
});

describe('jsonArray', () => {
  it('gives the rows, and says what a body is where it is none', () => {
    expect(jsonArray(Buffer.from('[1]'), 'list')).toEqual([1]);
    expect(() => jsonArray(Buffer.from('[1'), 'list')).toThrow('is no list: the body is no JSON, or was cut off');
    expect(() => jsonArray(Buffer.from('{}'), 'list')).toThrow('is no list: the body is no JSON array');
  });
});
