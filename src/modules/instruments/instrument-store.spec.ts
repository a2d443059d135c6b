import { beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type DataSource, type ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { eventually } from '../../../test/support/eventually.js';
import {
  afterThisTest,
  InstrumentDatabase,
  share,
  sharesCsv,
  visible,
} from '../../../test/support/instrument-database.js';
import { importMaster, sweepMasters } from './import/import-master.js';
import { readMaster } from './import/read-master.js';
import { InstrumentStore } from './instrument-store.js';
import { loadMaster } from './load-master.js';

Logger.overrideLogger(false);

const POLL_MS = 5;

let database: InstrumentDatabase;
let dataSource: DataSource;

beforeEach(async () => {
  database = await InstrumentDatabase.create();
  dataSource = await database.connect();
});

async function startStore(pollMs = 60_000): Promise<InstrumentStore> {
  const store = new InstrumentStore(dataSource, pollMs);
  afterThisTest(() => store.onModuleDestroy());
  await store.onModuleInit();
  return store;
}

async function load(connection: DataSource, broker: string, csv: string): Promise<void> {
  const batches = readMaster(Buffer.from(csv));
  await importMaster(connection, { broker, source: 'test', batches, force: true });
  await sweepMasters(connection);
}

/** Does something after the first page of rows that is read from now on. */
function afterNextPage(work: () => Promise<void>): void {
  const read = SelectQueryBuilder.prototype.getRawMany;
  const spy = jest.spyOn(SelectQueryBuilder.prototype, 'getRawMany');
  spy.mockImplementationOnce(async function (this: SelectQueryBuilder<ObjectLiteral>) {
    const page: unknown[] = await read.call(this);
    await work();
    return page;
  });
  afterThisTest(() => spy.mockRestore());
}

describeOnEachDatabase('InstrumentStore', () => {
  it('has all masters loaded once it is initialised', async () => {
    await load(dataSource, 'a', sharesCsv(1500));
    await load(dataSource, 'b', sharesCsv(1, 7));
    const store = await startStore();
    expect(store.of('a').find('SYM1499', 'NSE')).toEqual(share('SYM1499', '2499'));
    expect(store.of('b').find('SYM0', 'NSE')).toMatchObject({ token: '7' });
    expect(store.of('b').find('SYM1', 'NSE')).toBeUndefined();
    expect(store.findByToken('a', 'NSE', '1000')).toBe(store.of('a').find('SYM0', 'NSE'));
    expect(store.masters()).toMatchObject([
      { broker: 'a', rowCount: 1500, generation: 1 },
      { broker: 'b', rowCount: 1, generation: 1 },
    ]);
  });

  it('finds nothing at a broker that nobody knows', async () => {
    const store = await startStore();
    expect(store.of('nobody').find('SYM0', 'NSE')).toBeUndefined();
    expect(store.findByToken('nobody', 'NSE', '1')).toBeUndefined();
    expect(store.search('nobody', 'SYM', 5)).toEqual([]);
    expect(store.masters()).toEqual([]);
  });

  it('notices what another process imports, and a lookup that was given out before follows', async () => {
    const store = await startStore(POLL_MS);
    const lookup = store.of('a');
    const other = await database.connect();
    await load(other, 'a', sharesCsv(2, 1));
    await eventually(() => expect(lookup.find('SYM1', 'NSE')).toMatchObject({ token: '2' }));
    await load(other, 'a', sharesCsv(1, 50));
    await eventually(() => expect(lookup.find('SYM0', 'NSE')).toMatchObject({ token: '50' }));
    expect(lookup.find('SYM1', 'NSE')).toBeUndefined();
  });

  it('keeps what it has while the database cannot be read, and goes on afterwards', async () => {
    await load(dataSource, 'a', sharesCsv(1));
    const store = await startStore(POLL_MS);
    await dataSource.query('ALTER TABLE instrument_masters RENAME TO elsewhere');
    await expect(store.refresh()).rejects.toThrow('instrument_masters');
    expect(store.of('a').find('SYM0', 'NSE')).toBeDefined();
    await dataSource.query('ALTER TABLE elsewhere RENAME TO instrument_masters');
    await load(dataSource, 'a', sharesCsv(2));
    await eventually(() => expect(store.of('a').find('SYM1', 'NSE')).toBeDefined());
  });

  it('begins again when a master is replaced while it is being loaded', async () => {
    const other = await database.connect();
    await load(other, 'a', sharesCsv(2500, 10_000));
    afterNextPage(() => load(other, 'a', sharesCsv(2500, 20_000)));
    const { instruments, master } = (await loadMaster(dataSource, 'a'))!;
    expect(master.generation).toBe(2);
    expect(instruments.size).toBe(2500);
    expect(instruments.find('SYM0', 'NSE')).toMatchObject({ token: '20000' });
  });

  it('has an instrument that was added to a master while it was being loaded', async () => {
    await load(dataSource, 'a', sharesCsv(2500));
    const [store, other] = [await startStore(), new InstrumentStore(await database.connect())];
    afterNextPage(() => other.ensure('a', [share('A', '1')]));
    const { instruments } = (await loadMaster(dataSource, 'a'))!;
    expect(instruments.find('A', 'NSE')).toBeDefined();
    await store.refresh();
    expect(store.of('a').find('A', 'NSE')).toBeDefined();
  });

  it('searches by symbol, then by name', async () => {
    await load(dataSource, 'a', 'symbol,exchange,token,name\nSBIN,NSE,1,STATE BANK\nBANKBARODA,NSE,2,\n');
    const store = await startStore();
    expect(store.search('a', 'bank', 5).map(({ symbol }) => symbol)).toEqual(['BANKBARODA', 'SBIN']);
  });
});

describeOnEachDatabase('InstrumentStore.ensure', () => {
  it('begins the master of a broker that has none', async () => {
    const store = await startStore();
    await store.ensure('replay', [share('A', '1'), share('B', '2')]);
    expect(store.of('replay').find('B', 'NSE')).toEqual(share('B', '2'));
    expect(store.masters()).toMatchObject([{ broker: 'replay', rowCount: 2, generation: 1, source: 'built in' }]);
  });

  it('adds what an imported master lacks, and both are found', async () => {
    await load(dataSource, 'replay', sharesCsv(1000));
    const store = await startStore();
    await store.ensure('replay', [share('A', '1'), share('SYM3', '1003')]);
    expect(store.of('replay').find('A', 'NSE')).toBeDefined();
    expect(store.of('replay').find('SYM999', 'NSE')).toBeDefined();
    expect(store.masters()).toMatchObject([{ rowCount: 1001, generation: 2, source: 'test' }]);
  });

  it('does nothing when all are there', async () => {
    const store = await startStore();
    await store.ensure('replay', [share('A', '1')]);
    await store.ensure('replay', [share('A', '1')]);
    expect(store.masters()).toMatchObject([{ rowCount: 1, generation: 1 }]);
  });

  it('leaves an instrument as it is that holds the same symbol or the same token', async () => {
    await load(dataSource, 'replay', 'symbol,exchange,token,name\nA,NSE,1,IMPORTED\n');
    const store = await startStore();
    await store.ensure('replay', [share('A', '9'), share('B', '1'), share('C', '3')]);
    expect(await visible(dataSource, 'replay')).toEqual(['NSE:A=1', 'NSE:C=3']);
    expect(store.of('replay').find('A', 'NSE')).toMatchObject({ name: 'IMPORTED' });
  });

  it('refuses an instrument that is no sound one, by name, and adds none', async () => {
    const store = await startStore();
    const unsound = share('B', '2', { exchange: 'NYSE' });
    await expect(store.ensure('replay', [share('A', '1'), unsound])).rejects.toThrow(
      'Instrument NYSE:B of replay: unknown exchange "NYSE"',
    );
    expect(await visible(dataSource, 'replay')).toEqual([]);
  });

  it('adds each instrument once when two processes begin at the same time', async () => {
    const [first, second] = [await startStore(), new InstrumentStore(await database.connect())];
    const instruments = [share('A', '1'), share('B', '2')];
    await Promise.all([first.ensure('replay', instruments), second.ensure('replay', instruments)]);
    expect(await visible(dataSource, 'replay')).toEqual(['NSE:A=1', 'NSE:B=2']);
    expect(second.of('replay').find('B', 'NSE')).toBeDefined();
  });
});
