import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { schemaOf, tablesOf } from '../../../test/support/database-schema.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { InstrumentDatabase } from '../../../test/support/instrument-database.js';
import { InstrumentMaster } from '../../modules/instruments/instrument-master.entity.js';
import { InstrumentRow } from '../../modules/instruments/instrument-row.entity.js';
import { CreateInstruments1763690400000 } from './1763690400000-create-instruments.js';

const OURS = /instrument/;

let dataSource: DataSource;

beforeEach(async () => {
  dataSource = await (await InstrumentDatabase.create()).connect();
});

const row = { load: 1, symbol: 'A', exchange: 'NSE', token: '1', brsymbol: 'A', brexchange: 'NSE' };
const master = { broker: 'x', state: 'current' as const, generation: 1, rowCount: 1, source: '', loadedAt: '' };

describeOnEachDatabase('CreateInstruments', () => {
  it('builds the same tables and view going up, down and up again', async () => {
    const first = await schemaOf(dataSource, OURS);
    expect(await tablesOf(dataSource, OURS)).toEqual(['instrument_masters', 'instrument_rows', 'instruments']);
    const runner = dataSource.createQueryRunner();
    const migration = new CreateInstruments1763690400000();
    await migration.down(runner);
    expect(await schemaOf(dataSource, OURS)).toEqual([]);
    await migration.up(runner);
    expect(await schemaOf(dataSource, OURS)).toEqual(first);
  });

  it('leaves nothing for the schema builder to add: the entities and the tables agree', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query).filter((query) => OURS.test(query))).toEqual([]);
  });

  it('lets neither key stand twice in a load, and no broker have two current loads', async () => {
    const { manager } = dataSource;
    await manager.insert(InstrumentRow, row);
    await expect(manager.insert(InstrumentRow, { ...row, token: '2' })).rejects.toThrow(/unique constraint/i);
    await expect(manager.insert(InstrumentRow, { ...row, symbol: 'B' })).rejects.toThrow(/unique constraint/i);
    await manager.insert(InstrumentRow, { ...row, load: 2 });
    await manager.insert(InstrumentMaster, { ...master });
    await manager.insert(InstrumentMaster, { ...master, state: 'loading' });
    await expect(manager.insert(InstrumentMaster, { ...master })).rejects.toThrow(/unique constraint/i);
  });
});
