import type { DataSource, EntityManager } from 'typeorm';
import { codeOf, isContention } from './database-errors.js';
import { assertOwnFile } from './own-file.js';
import { retry } from './retry.js';

const GIVE_UP_AFTER_MS = 15_000;

/** PostgreSQL's answer to whatever follows an error in a transaction. */
const IN_FAILED_TRANSACTION = '25P02';

type Work<T> = (manager: EntityManager) => Promise<T>;

/**
 * Does `work` in one transaction: all of it or nothing, and as if no other transaction ran at the same time.
 *
 * `work` uses the manager it is given, lets every error of the database out, and never starts a transaction itself: it
 * would wait for its own end. It may be run again from its beginning, so it changes nothing but the database.
 *
 * @throws what `work` throws, after the roll-back; the contention itself when it lasts for 15 s
 */
export function inTransaction<T>(dataSource: DataSource, work: Work<T>): Promise<T> {
  return dataSource.options.type === 'postgres' ? onPostgres(dataSource, work) : onSqlite(dataSource, work);
}

/**
 * PostgreSQL runs transactions side by side, each on a connection of the pool, and refuses those whose outcome another
 * one would have changed; they are done again.
 */
function onPostgres<T>(dataSource: DataSource, work: Work<T>): Promise<T> {
  const attempt = () =>
    dataSource.transaction('SERIALIZABLE', async (manager) => {
      const result = await work(manager);
      await assertUnbroken(manager);
      return result;
    });
  return retry(attempt, isContention, GIVE_UP_AFTER_MS);
}

/** After an error PostgreSQL answers COMMIT by rolling back, and calls it no error; any other statement tells. */
async function assertUnbroken(manager: EntityManager): Promise<void> {
  try {
    await manager.query('SELECT 1');
  } catch (error) {
    if (codeOf(error) !== IN_FAILED_TRANSACTION) throw error;
    throw new Error('A statement of this transaction has failed, and its error was kept back: nothing was written');
  }
}

const lastOf = new WeakMap<DataSource, Promise<unknown>>();

/**
 * The SQLite driver has one connection: statements that run beside an open transaction become part of it, and are lost
 * when it is rolled back. Transactions of one process therefore queue here, and everything that writes comes this way.
 */
function onSqlite<T>(dataSource: DataSource, work: Work<T>): Promise<T> {
  const attempt = () =>
    dataSource.transaction((manager) => {
      assertOwnFile(dataSource);
      takeWriteLock(dataSource);
      return work(manager);
    });
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
  const turn = lastOf.get(dataSource) ?? Promise.resolve();
  // From the call on: behind others that wait for the same lock, the turn may come late.
  const result = turn.then(() => retry(attempt, isContention, giveUpAt - performance.now()));
  lastOf.set(
    dataSource,
    result.catch(() => undefined),
  );
  return result;
}

/**
 * On SQLite, by a write that changes nothing. A transaction that reads first cannot write once another process has
 * written. And the wait has to be here, in `exec`: a prepared statement that finds the database busy stays in progress
 * in libsql 0.5, and from then on its connection sees the database as it was at that moment
 * (https://github.com/tursodatabase/libsql-js/pull/238).
 */
function takeWriteLock(dataSource: DataSource): void {
  const { databaseConnection } = dataSource.driver as unknown as { databaseConnection: { exec(sql: string): void } };
  databaseConnection.exec('UPDATE users SET id = id WHERE 1 = 0');
}
