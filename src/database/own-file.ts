import { statSync } from 'node:fs';
import type { DataSource } from 'typeorm';

/** SQLite's own name for it, which it finds out only without WAL. */
const MOVED = 'SQLITE_READONLY_DBMOVED';

/** Device and inode of the file that was opened. */
const opened = new WeakMap<DataSource, string | undefined>();

/**
 * On Linux a file that was removed lives on for who has it open: what is written to it then is lost with the process.
 * To be called for the first time when the database has just been opened.
 *
 * @throws Error with the code `SQLITE_READONLY_DBMOVED` when the file has been removed or replaced since
 */
export function assertOwnFile(dataSource: DataSource): void {
  const file = dataSource.options.database;
  if (typeof file !== 'string' || file === ':memory:') return;
  const now = identityOf(file);
  if (!opened.has(dataSource)) opened.set(dataSource, now);
  if (now !== undefined && opened.get(dataSource) === now) return;
  throw Object.assign(new Error(`${file} was removed or replaced while it was in use`), { code: MOVED });
}

function identityOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat && `${stat.dev} ${stat.ino}`;
}
