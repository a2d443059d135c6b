import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { importMaster, sweepMasters } from '../../src/modules/instruments/import/import-master.js';
import { readMaster } from '../../src/modules/instruments/import/read-master.js';
import { InstrumentRow } from '../../src/modules/instruments/instrument-row.entity.js';
import { loadMaster } from '../../src/modules/instruments/load-master.js';
import { describeOn } from '../support/each-database.js';
import { InstrumentDatabase } from '../support/instrument-database.js';

/** A language orders these in another way than their bytes do, and punctuation last of all. */
const STEMS = ['M&M', 'MM', 'm-m', 'A', 'a', 'a-1', 'A1', 'Z', 'z', '-'];
const symbols = Array.from(
  { length: 2000 },
  (_, index) => `${STEMS[index % STEMS.length]}${index % 7 ? '' : '-'}${index}`,
);
const csv = Buffer.from(
  `symbol,exchange,token\n${symbols.map((symbol, index) => `${symbol},NSE,${index}\n`).join('')}`,
);

describeOn('PostgreSQL', 'instruments in a database that sorts by a language', () => {
  let dataSource: DataSource;

  beforeEach(async () => {
    dataSource = await (await InstrumentDatabase.create()).connect();
    await dataSource.query('DROP VIEW instruments');
    for (const [column, type] of [
      ['symbol', 'varchar(200)'],
      ['exchange', 'varchar(32)'],
    ] as const) {
      await dataSource.query(`ALTER TABLE instrument_rows ALTER ${column} TYPE ${type} COLLATE "en-x-icu"`);
    }
  });

  it('are all found, page by page, and all removed', async () => {
    const job = { broker: 'x', source: 'test' };
    await importMaster(dataSource, { ...job, batches: readMaster(csv) });
    const { instruments } = (await loadMaster(dataSource, 'x'))!;
    expect(symbols.filter((symbol) => !instruments.find(symbol, 'NSE'))).toEqual([]);
    expect(instruments.size).toBe(symbols.length);

    await importMaster(dataSource, { ...job, batches: readMaster(csv) });
    await sweepMasters(dataSource);
    expect(await dataSource.manager.count(InstrumentRow)).toBe(symbols.length);
  });
});
