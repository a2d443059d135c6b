import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import { InstrumentDatabase, share, sharesCsv, visible } from '../../../../test/support/instrument-database.js';
import { parseKiteInstruments } from '../../brokers/zerodha/instruments.js';
import { InstrumentMaster } from '../instrument-master.entity.js';
import { InstrumentRow } from '../instrument-row.entity.js';
import { importMaster, type MasterImport, sweepMasters } from './import-master.js';
import type { ImportReport } from './import-report.js';
import { type MasterInput, type MasterParser, type RowBatch, readMaster } from './read-master.js';

const NFO = readFileSync(new URL('../../../../test/data/instruments/zerodha-nfo.csv.gz', import.meta.url));

let database: InstrumentDatabase;
let dataSource: DataSource;

beforeEach(async () => {
  database = await InstrumentDatabase.create();
  dataSource = await database.connect();
});

async function run(
  input: MasterInput,
  options: Partial<MasterImport> & { parse?: MasterParser } = {},
): Promise<ImportReport> {
  const { parse, ...job } = options;
  try {
    return await importMaster(dataSource, { broker: 'x', source: 'test', batches: readMaster(input, parse), ...job });
  } finally {
    await sweepMasters(dataSource);
  }
}

async function* rows(...batches: RowBatch['rows'][]): AsyncGenerator<RowBatch> {
  for (const batch of batches) yield { rows: batch };
}

const state = async () => ({
  masters: await dataSource.manager.find(InstrumentMaster),
  rows: await dataSource.manager.find(InstrumentRow),
});

describeOnEachDatabase('importMaster', () => {
  it('makes the rows of a file the master of the broker', async () => {
    const report = await run(database.file('x.csv', sharesCsv(3)));
    expect(report).toMatchObject({ broker: 'x', rows: 3, previousRows: 0, generation: 1, rejectedCount: 0 });
    expect(await visible(dataSource, 'x')).toEqual(['NSE:SYM0=1000', 'NSE:SYM1=1001', 'NSE:SYM2=1002']);
    const stored = await dataSource.manager.findOneByOrFail(InstrumentRow, { symbol: 'SYM0' });
    expect(stored).toMatchObject({ brsymbol: 'SYM0', brexchange: 'NSE', name: null, strike: null });
  });

  it('replaces the whole master, leaves those of other brokers alone, and keeps no rows of the old one', async () => {
    await run(Buffer.from(sharesCsv(3)), { broker: 'other' });
    await run(Buffer.from(sharesCsv(3)));
    const report = await run(Buffer.from(sharesCsv(2, 500)));
    expect(report).toMatchObject({ rows: 2, previousRows: 3, generation: 2 });
    expect(await visible(dataSource, 'x')).toEqual(['NSE:SYM0=500', 'NSE:SYM1=501']);
    expect(await visible(dataSource, 'other')).toHaveLength(3);
    expect(await dataSource.manager.count(InstrumentRow)).toBe(5);
    expect(await dataSource.manager.count(InstrumentMaster)).toBe(2);
  });

  it('lets a token change its symbol and a symbol its token', async () => {
    await run(Buffer.from('symbol,exchange,token\nA,NSE,1\nB,NSE,2\n'));
    await run(Buffer.from('symbol,exchange,token\nA,NSE,2\nB,NSE,1\n'));
    expect(await visible(dataSource, 'x')).toEqual(['NSE:A=2', 'NSE:B=1']);
  });

  it('imports a real Kite dump by the parser of its broker, and a canonical CSV by its header', async () => {
    expect(await run(NFO, { parse: parseKiteInstruments })).toMatchObject({ rows: 348, rejectedCount: 0 });
    expect(await visible(dataSource, 'x')).toContain('NFO:NIFTY30SEP25FUT=13568258');
    expect(await run(Buffer.from(sharesCsv(200)), { parse: parseKiteInstruments })).toMatchObject({ rows: 200 });
  });

  it('takes several files as one master, and names the file of a rejected row', async () => {
    const first = database.file('first.csv', sharesCsv(2));
    const second = database.file('second.csv', 'symbol,exchange,token\nB1,BSE,1\n,BSE,2\nSYM1,NSE,7\n');
    const report = await run([first, second]);
    expect(report).toMatchObject({ rows: 3, rejectedCount: 2 });
    expect(report.rejected).toEqual([
      { part: 'second.csv', line: 3, reason: 'no symbol' },
      { part: 'second.csv', line: 4, reason: 'NSE:SYM1 is on line 3 of first.csv already' },
    ]);
    await expect(run([first, database.file('broken.csv', '')])).rejects.toThrow('broken.csv: is empty');
  });

  it('leaves bad rows out and lists them with line and reason', async () => {
    const lines = [
      'symbol,exchange,token,tick_size',
      'A,NSE,1,0.05',
      'B,NSE,2,abc',
      ',NSE,3,',
      'D,NSE,4,0.05',
      'A,NSE,5,',
      'F,NSE,1,',
    ];
    const report = await run(Buffer.from(`${lines.join('\n')}\n`));
    expect(report.rejected).toEqual([
      { line: 3, reason: 'tick_size is no number' },
      { line: 4, reason: 'no symbol' },
      { line: 6, reason: 'NSE:A is on line 2 already' },
      { line: 7, reason: 'token 1 of NSE is on line 2 already' },
    ]);
    expect(await visible(dataSource, 'x')).toEqual(['NSE:A=1', 'NSE:D=4']);
  });

  it('takes fewer than half of the present rows only when told to', async () => {
    await run(Buffer.from(sharesCsv(100)));
    const present = await state();
    await expect(run(Buffer.from(sharesCsv(49)))).rejects.toMatchObject({
      failure: 'too_few_rows',
      message: 'has 49 rows where the present master has 100: fewer than half',
    });
    expect(await state()).toEqual(present);
    expect(await run(Buffer.from(sharesCsv(50)))).toMatchObject({ rows: 50, generation: 2 });
    expect(await run(Buffer.from(sharesCsv(3)), { force: true })).toMatchObject({ rows: 3, generation: 3 });
  });

  it('shows other connections the old master until the new one is complete', async () => {
    await run(Buffer.from(sharesCsv(2)));
    const reader = await database.connect();
    const old = await visible(reader, 'x');
    const seen: string[][] = [];
    async function* watched(): AsyncGenerator<RowBatch> {
      for (let index = 0; index < 5; index++) {
        yield { rows: [share(`NEW${index}`, `${index}`)] };
        seen.push(await visible(reader, 'x'));
      }
    }
    await run('', { batches: watched() });
    expect(seen).toEqual([old, old, old, old, old]);
    expect(await visible(reader, 'x')).toEqual(['NSE:NEW0=0', 'NSE:NEW1=1', 'NSE:NEW2=2', 'NSE:NEW3=3', 'NSE:NEW4=4']);
  });

  it('ends before the next batch when it is cancelled, and leaves nothing behind', async () => {
    await run(Buffer.from(sharesCsv(2)));
    const present = await state();
    let read = 0;
    const job = {
      batches: rows([share('A', '1')], [share('B', '2')], [share('C', '3')]),
      onProgress: (n: number) => (read = n),
    };
    await expect(run('', { ...job, isCancelled: () => read === 2 })).rejects.toMatchObject({ failure: 'cancelled' });
    expect(read).toBe(2);
    expect(await state()).toEqual(present);
  });

  it('removes what a process left behind that died an hour ago, and nothing that may be loading now', async () => {
    const left = async (loadedAt: Date) => {
      const load = { broker: 'x', state: 'loading' as const, generation: 0, rowCount: 0, source: 'test' };
      const { id } = await dataSource.manager.save(InstrumentMaster, { ...load, loadedAt: loadedAt.toISOString() });
      await dataSource.manager.insert(InstrumentRow, { load: id, ...share('A', '1') });
      return id;
    };
    await left(new Date(Date.now() - 3_700_000));
    const young = await left(new Date());
    await sweepMasters(dataSource);
    expect((await state()).masters.map(({ id }) => id)).toEqual([young]);
    expect((await state()).rows.map(({ load }) => load)).toEqual([young]);
  });
});

describeOnEachDatabase('an instrument file that is not to be trusted', () => {
  const whole = sharesCsv(200);
  const gzip = gzipSync(whole, { level: 0 });
  const damaged = Buffer.from(gzip);
  damaged[100]! ^= 0xff;
  const withBadRows = `${sharesCsv(200)}${'X,NYSE,1\n'.repeat(10)}`;

  it.each<[string, string | Buffer, string, RegExp]>([
    ['is empty', '', 'unreadable', /^is empty$/],
    ['is an empty gzip', gzipSync(''), 'unreadable', /^is empty$/],
    [
      'is a gzip that was cut off',
      gzip.subarray(0, gzip.length - 200),
      'unreadable',
      /^is a gzip file that was cut off$/,
    ],
    ['is a damaged gzip', damaged, 'unreadable', /^is a damaged gzip file \(.+\)$/],
    [
      'has no header',
      whole.slice(whole.indexOf('\n') + 1),
      'unreadable',
      /line 1 \("sym0,nse,1000"\) lacks the columns symbol, exchange, token$/,
    ],
    ['has an unknown header', 'a,b,c\n1,2,3\n', 'unreadable', /line 1 \("a,b,c"\) lacks/],
    ['is an error page', '<!DOCTYPE html>\n<html><body>403</body></html>\n', 'unreadable', /lacks the columns/],
    ['is a JSON error', '{"status":"error","message":"no"}', 'unreadable', /there is no CSV header line$/],
    [
      'is binary',
      Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251)),
      'unreadable',
      /is no canonical instrument CSV/,
    ],
    ['ends in the middle of a row', whole.slice(0, whole.length - 9), 'unreadable', /^ends in the middle of line 201 /],
    ['has a header only', 'symbol,exchange,token\n', 'no_rows', /^holds not one sound instrument$/],
    ['has no sound row', 'symbol,exchange,token\n,NSE,1\n', 'no_rows', /^holds not one sound instrument$/],
    ['has too many bad rows', withBadRows, 'too_many_rejected', /^10 of 210 rows are bad \(4\.8 %/],
  ])('changes nothing when it %s', async (_, content, failure, message) => {
    await run(Buffer.from(sharesCsv(200, 5000)));
    const present = await state();
    const file = database.file('broken.csv.gz', content);
    await expect(run(file, { force: true })).rejects.toMatchObject({
      failure,
      message: expect.stringMatching(message),
    });
    expect(await state()).toEqual(present);
  });

  it('says so when there is no such file, or it is a folder', async () => {
    await expect(run('/nowhere/x.csv')).rejects.toMatchObject({
      failure: 'unreadable',
      message: 'there is no such file',
    });
    await expect(run(import.meta.dirname)).rejects.toMatchObject({ message: 'is a folder, not a file' });
  });

  it('lists the rows that were rejected', async () => {
    const error = await run(Buffer.from(withBadRows)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ rejectedCount: 10 });
    expect((error as ImportReport).rejected[0]).toEqual({ line: 202, reason: 'unknown exchange "NYSE"' });
  });
});
