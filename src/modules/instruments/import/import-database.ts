import type { DataSource, DataSourceOptions } from 'typeorm';
import { dataSourceOptions } from '../../../database/data-source-options.js';
import { openDataSource } from '../../../database/open-data-source.js';

/**
 * Opens a connection of its own for an import.
 *
 * It does not wait for the disk after each of its hundreds of short transactions: a power failure can then undo the last
 * of them, but leaves none half done, and an import that is undone is done again.
 *
 * @param migrate false where the gateway has brought the tables up to date
 */
export async function openImportDatabase(databaseUrl: string, migrate: boolean): Promise<DataSource> {
  const dataSource = await openDataSource(
    withoutDiskWait({ ...dataSourceOptions(databaseUrl), migrationsRun: migrate }),
  );
  if (dataSource.options.type === 'better-sqlite3') await dataSource.query('PRAGMA synchronous = NORMAL');
  return dataSource;
}

/** On PostgreSQL a setting of every connection of the pool; SQLite has one connection, and is told once it is open. */
function withoutDiskWait(options: DataSourceOptions): DataSourceOptions {
  if (options.type !== 'postgres') return options;
  return { ...options, extra: { ...options.extra, options: '-c synchronous_commit=off' } };
}
