import { describe, expect, it } from '@jest/globals';
import { share } from '../../../../test/support/instrument-database.js';
import { ImportError, MAX_LISTED_REJECTIONS } from './import-report.js';
import { type ParsedRow, Quarantine } from './quarantine.js';

const bad = (count: number): ParsedRow[] =>
  Array.from({ length: count }, (_, index) => ({ line: index + 2, reason: 'bad' }));
const sound = (count: number): ParsedRow[] =>
  Array.from({ length: count }, (_, index) => share(`S${index}`, `${index}`));

function quarantined(...rows: ParsedRow[]): Quarantine {
  const quarantine = new Quarantine();
  quarantine.admit(rows);
  return quarantine;
}

describe('Quarantine', () => {
  it('keeps the first of rows that share a symbol, and says where it is', () => {
    const quarantine = new Quarantine();
    expect(
      quarantine.admit([
        { ...share('A', '1'), line: 2 },
        { ...share('A', '2'), line: 7 },
      ]),
    ).toMatchObject([{ token: '1' }]);
    expect(quarantine.rejected).toEqual([{ line: 7, reason: 'NSE:A is on line 2 already' }]);
  });

  it('keeps the first of rows that share a token inside one exchange of the broker, across batches and parts', () => {
    const quarantine = new Quarantine();
    quarantine.admit([{ ...share('A', '1'), line: 2 }], 'nse.csv');
    expect(quarantine.admit([{ ...share('B', '1'), line: 2 }], 'more.csv')).toEqual([]);
    expect(quarantine.rejected).toEqual([
      { part: 'more.csv', line: 2, reason: 'token 1 of NSE is on line 2 of nse.csv already' },
    ]);
  });

  it('lets one token stand in two exchanges of the broker', () => {
    const rows = [share('A', '1'), { ...share('A', '1'), exchange: 'BSE', brexchange: 'BSE' }];
    expect(quarantined(...rows).accepted).toBe(2);
  });

  it('does not let a rejected row block the keys of a sound one', () => {
    const quarantine = quarantined({ ...share('A', '1'), strike: Number.NaN }, share('A', '1'));
    expect(quarantine).toMatchObject({ accepted: 1, rejectedCount: 1 });
  });

  it('trusts no parser: what is no text or no number is rejected', () => {
    const quarantine = quarantined(
      { ...share('A', '1'), exchange: undefined as unknown as string },
      { ...share('B', '2'), token: 3 as unknown as string },
      { ...share('C', '3'), lotsize: '75' as unknown as number },
      { ...share('D', '4'), brexchange: ' ' },
    );
    expect(quarantine.rejected.map(({ reason }) => reason)).toEqual([
      'no exchange',
      'no token',
      'lotsize is no number',
      'no brexchange',
    ]);
  });

  it('tolerates five bad rows in a small file and two in a hundred of a large one, and no more', () => {
    expect(() => quarantined(...sound(5), ...bad(5)).judge()).not.toThrow();
    expect(() => quarantined(...sound(20), ...bad(6)).judge()).toThrow(
      '6 of 26 rows are bad (23.1 %, at most 2 % are tolerated)',
    );
    expect(() => quarantined(...sound(980), ...bad(20)).judge()).not.toThrow();
    expect(() => quarantined(...sound(979), ...bad(21)).judge()).toThrow(ImportError);
  });

  it('does not accept a master without rows', () => {
    expect(() => quarantined().judge()).toThrow('holds not one sound instrument');
    expect(() => quarantined(...bad(3)).judge()).toThrow(
      expect.objectContaining({ failure: 'no_rows', rejectedCount: 3 }),
    );
  });

  it('counts all bad rows and lists the first thousand', () => {
    const { rejected, rejectedCount } = quarantined(...bad(MAX_LISTED_REJECTIONS + 5));
    expect(rejectedCount).toBe(MAX_LISTED_REJECTIONS + 5);
    expect(rejected).toHaveLength(MAX_LISTED_REJECTIONS);
  });
});
