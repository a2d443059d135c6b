import type { DataSource, EntityManager } from 'typeorm';
import { isContention } from './database-errors.js';
import { retry } from './retry.js';

const GIVE_UP_AFTER_MS = 15_000;

const lastOf = new WeakMap<DataSource, Promise<unknown>>();

/**
 * Does `work` in one transaction: all of it or nothing, after waiting for another process that is writing.
 *
 * The SQLite driver has one connection: statements that run beside an open transaction become part of it, and are lost
 * when it is rolled back. Transactions of one process therefore queue here, and everything that writes comes this way.
 * `work` uses the manager it is given, and never starts a transaction itself: it would wait for its own end.
 *
 * @throws what `work` throws, after the roll-back; the contention itself when it lasts for 15 s
 */
export function inTransaction<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  const attempt = () =>
    dataSource.transaction((manager) => {
      takeWriteLock(dataSource);
      return work(manager);
    });
  const turn = lastOf.get(dataSource) ?? Promise.resolve();
  const result = turn.then(() => retry(attempt, isContention, GIVE_UP_AFTER_MS));
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
  const { databaseConnection } = dataSource.driver as { databaseConnection?: { exec(sql: string): void } };
  databaseConnection?.exec('UPDATE users SET id = id WHERE 1 = 0');
}
