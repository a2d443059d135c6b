import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { Instrument } from '../../instruments/instrument.js';
import { COLUMNS, csvLines, jsonLines } from './instrument-lines.js';

const listed = (place: number): Instrument => ({
  symbol: `S${place}`,
  exchange: place % 2 === 0 ? 'NSE' : 'BSE',
  token: String(place),
  brsymbol: `S${place}`,
  brexchange: 'X',
  name: place === 1 ? 'A "B", C' : undefined,
  strike: 0,
});
const INSTRUMENTS = Array.from({ length: 1_001 }, (_, place) => listed(place));

async function whole(lines: AsyncGenerator<string>): Promise<string> {
  let text = '';
  for await (const part of lines) text += part;
  return text;
}

describe('jsonLines', () => {
  it('makes one JSON answer of many parts', async () => {
    const answer = JSON.parse(await whole(jsonLines(INSTRUMENTS)));
    expect(answer).toMatchObject({ status: 'success', message: '1001 instruments' });
    expect(answer.data).toHaveLength(1_001);
    expect(Object.keys(answer.data[1])).toEqual(COLUMNS.filter((column) => INSTRUMENTS[1]![column] !== undefined));
  });

  it('keeps to an exchange, and is whole when there is nothing', async () => {
    expect(JSON.parse(await whole(jsonLines(INSTRUMENTS, 'BSE'))).data).toHaveLength(500);
    expect(JSON.parse(await whole(jsonLines(INSTRUMENTS, 'MCX')))).toEqual({
      status: 'success',
      message: '0 instruments',
      data: [],
    });
  });
});

describe('csvLines', () => {
  it('makes a CSV that a reader takes apart again', async () => {
    const rows = parse(await whole(csvLines(INSTRUMENTS)), { columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(1_001);
    expect(rows[1]).toMatchObject({ symbol: 'S1', name: 'A "B", C', strike: '0', expiry: '' });
  });
});
