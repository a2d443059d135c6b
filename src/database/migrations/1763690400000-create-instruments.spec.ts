import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { InstrumentDatabase } from '../../../test/support/instrument-database.js';
import { InstrumentMaster } from '../../modules/instruments/instrument-master.entity.js';
import { InstrumentRow } from '../../modules/instruments/instrument-row.entity.js';
import { CreateInstruments1763690400000 } from './1763690400000-create-instruments.js';

const OURS = /instrument/;

let dataSource: DataSource;

beforeEach(async () => {
  dataSource = await new InstrumentDatabase().connect();
});

const row = { load: 1, symbol: 'A', exchange: 'NSE', token: '1', brsymbol: 'A', brexchange: 'NSE' };
const master = { broker: 'x', state: 'current' as const, generation: 1, rowCount: 1, source: '', loadedAt: '' };

async function schema(): Promise<{ name: string; sql: string }[]> {
  const all: { name: string; sql: string }[] = await dataSource.query(
    'SELECT name, sql FROM sqlite_master ORDER BY name',
  );
  return all.filter(({ name }) => OURS.test(name));
}

describe('CreateInstruments', () => {
  it('builds the same tables and view going up, down and up again', async () => {
    const first = await schema();
    expect(first.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['instrument_masters', 'instrument_rows', 'instruments']),
    );
    const runner = dataSource.createQueryRunner();
    const migration = new CreateInstruments1763690400000();
    await migration.down(runner);
    expect(await schema()).toEqual([]);
    await migration.up(runner);
    expect(await schema()).toEqual(first);
  });

  it('leaves nothing for the schema builder to add: the entities and the tables agree', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query).filter((query) => OURS.test(query))).toEqual([]);
  });

  it('lets neither key stand twice in a load, and no broker have two current loads', async () => {
    const { manager } = dataSource;
    await manager.insert(InstrumentRow, row);
    await expect(manager.insert(InstrumentRow, { ...row, token: '2' })).rejects.toThrow('UNIQUE constraint failed');
    await expect(manager.insert(InstrumentRow, { ...row, symbol: 'B' })).rejects.toThrow('UNIQUE constraint failed');
    await manager.insert(InstrumentRow, { ...row, load: 2 });
    await manager.insert(InstrumentMaster, { ...master });
    await manager.insert(InstrumentMaster, { ...master, state: 'loading' });
    await expect(manager.insert(InstrumentMaster, { ...master })).rejects.toThrow('UNIQUE constraint failed');
  });
});
