import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { inTransaction } from '../../../database/transaction.js';
import type { Instrument } from '../instrument.js';
import { InstrumentMaster } from '../instrument-master.entity.js';
import { INSTRUMENT_COLUMNS, InstrumentRow } from '../instrument-row.entity.js';

/**
 * Rows in one statement. A statement holds the database's only write lock, and whoever else wants to write waits with a
 * blocked event loop: 250 rows are some 3 ms. Larger ones are no faster in total.
 */
export const ROWS_PER_STATEMENT = 250;

/**
 * Pause after each statement on SQLite, in ms. It hands the lock to nobody: a writer that finds it taken naps, each time
 * longer, and looks again. Without pauses such a writer was seen to wait for up to 200 ms, with them for 10.
 */
const PAUSE_MS = 2;

/** As long as the column is. */
const MAX_SOURCE_LENGTH = 500;

/** A load whose process died is removed after this long. */
const ABANDONED_AFTER_MS = 60 * 60 * 1000;

/**
 * Writes masters.
 *
 * A load is staged under an id of its own, where no reader looks, in many short transactions; one short transaction then
 * makes it current. Replacing 100,000 rows in place would hold the write lock for 300 ms instead.
 */
export class MasterTables {
  private readonly isPostgres: boolean;

  constructor(private readonly dataSource: DataSource) {
    this.isPostgres = dataSource.options.type === 'postgres';
  }

  /** Begins a load and gives its id. */
  async open(broker: string, source: string): Promise<number> {
    const load = this.dataSource.getRepository(InstrumentMaster).create({
      broker,
      state: 'loading',
      generation: 0,
      rowCount: 0,
      source: source.slice(0, MAX_SOURCE_LENGTH),
      loadedAt: new Date().toISOString(),
    });
    await inTransaction(this.dataSource, (manager) => manager.insert(InstrumentMaster, load));
    return load.id;
  }

  /** Adds at most `ROWS_PER_STATEMENT` rows to a load. */
  async stage(load: number, rows: readonly Instrument[]): Promise<void> {
    if (rows.length > 0) await this.inTurn((manager) => this.insert(manager, load, rows));
  }

  /**
   * Makes a load what readers of its broker see.
   *
   * @param admit may throw, given the number of rows of the master that would be replaced: then nothing changes
   */
  async publish(
    load: number,
    rowCount: number,
    admit: (previousRows: number) => void,
  ): Promise<{ generation: number; previousRows: number }> {
    // PostgreSQL would count the rows itself within minutes; until then it sorts the whole load for every page that is read.
    if (this.isPostgres) await this.dataSource.query('ANALYZE instrument_rows');
    return inTransaction(this.dataSource, async (manager) => {
      // The write comes first: a transaction that begins with a read cannot be upgraded once somebody else has written.
      await manager.update(InstrumentMaster, { id: load }, { rowCount, loadedAt: new Date().toISOString() });
      const { broker } = await manager.findOneByOrFail(InstrumentMaster, { id: load });
      const previous = await manager.findOneBy(InstrumentMaster, { broker, state: 'current' });
      admit(previous?.rowCount ?? 0);
      if (previous) await manager.update(InstrumentMaster, { id: previous.id }, { state: 'retired' });
      const generation = (previous?.generation ?? 0) + 1;
      await manager.update(InstrumentMaster, { id: load }, { state: 'current', generation });
      return { generation, previousRows: previous?.rowCount ?? 0 };
    });
  }

  /** Adds the rows that a broker's current master lacks, and begins a master where there is none. */
  merge(broker: string, source: string, rows: readonly Instrument[]): Promise<void> {
    return inTransaction(this.dataSource, async (manager) => {
      const loadedAt = new Date().toISOString();
      await manager
        .createQueryBuilder()
        .insert()
        .into(InstrumentMaster)
        .values({ broker, state: 'current', generation: 0, rowCount: 0, source, loadedAt })
        .orIgnore()
        .execute();
      const master = await manager.findOneByOrFail(InstrumentMaster, { broker, state: 'current' });
      for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
        await this.insert(manager, master.id, rows.slice(start, start + ROWS_PER_STATEMENT), 'ON CONFLICT DO NOTHING');
      }
      const rowCount = await manager.countBy(InstrumentRow, { load: master.id });
      if (rowCount === master.rowCount) return;
      await manager.update(
        InstrumentMaster,
        { id: master.id },
        { rowCount, generation: master.generation + 1, loadedAt },
      );
    });
  }

  /** Gives a load up; `sweep` removes its rows. */
  async discard(load: number): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      manager.update(InstrumentMaster, { id: load }, { state: 'retired' }),
    );
  }

  /** Removes what was replaced or given up, and what a process left behind that died while it was loading. */
  async sweep(): Promise<void> {
    const abandoned = new Date(Date.now() - ABANDONED_AFTER_MS).toISOString();
    await inTransaction(this.dataSource, (manager) =>
      manager
        .createQueryBuilder()
        .update(InstrumentMaster)
        .set({ state: 'retired' })
        .where(`state = 'loading' AND loaded_at < :abandoned`, { abandoned })
        .execute(),
    );
    await this.removeRetired();
  }

  private async removeRetired(): Promise<void> {
    for (const { id } of await this.dataSource.manager.findBy(InstrumentMaster, { state: 'retired' })) {
      let more = true;
      while (more) more = await this.inTurn((manager) => removeSome(manager, id));
      await inTransaction(this.dataSource, (manager) => manager.delete(InstrumentMaster, { id }));
    }
  }

  /** One of many transactions, with room for other writers after it. */
  private async inTurn<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const result = await inTransaction(this.dataSource, work);
    if (!this.isPostgres) await delay(PAUSE_MS);
    return result;
  }

  /** Plain SQL, because the query builder takes three times as long as the database. */
  private async insert(
    manager: EntityManager,
    load: number,
    rows: readonly Instrument[],
    onConflict = '',
  ): Promise<void> {
    const { driver } = this.dataSource;
    const parameters: (string | number | null)[] = [];
    const parameter = (value: string | number | undefined) => {
      parameters.push(value ?? null);
      return driver.createParameter('value', parameters.length - 1);
    };
    const tuples = rows.map(
      (row) => `(${[parameter(load), ...INSTRUMENT_COLUMNS.map((column) => parameter(row[column]))].join()})`,
    );
    await manager.query(
      `INSERT INTO instrument_rows (${['load', ...INSTRUMENT_COLUMNS].join()}) VALUES ${tuples.join()} ${onConflict}`,
      parameters,
    );
  }
}

/** Removes some rows of a load, and tells whether there may be more. */
async function removeSome(manager: EntityManager, load: number): Promise<boolean> {
  const rowsOf = () => manager.createQueryBuilder(InstrumentRow, 'row').where('row.load = :load', { load });
  const last = await rowsOf()
    .orderBy({ 'row.symbol': 'ASC', 'row.exchange': 'ASC' })
    .offset(2 * ROWS_PER_STATEMENT)
    .limit(1)
    .getOne();
  const removal = manager.createQueryBuilder().delete().from(InstrumentRow).where('load = :load', { load });
  if (last) removal.andWhere('(symbol, exchange) <= (:symbol, :exchange)', { ...last });
  await removal.execute();
  return last !== null;
}
