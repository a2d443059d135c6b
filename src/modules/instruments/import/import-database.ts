import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../database/data-source-options.js';
import { openDataSource } from '../../../database/open-data-source.js';

/**
 * Opens a connection of its own for an import.
 *
 * It does not wait for the disk after each of its hundreds of short transactions: in WAL mode a power failure can then
 * undo the last of them, but leaves none half done, and an import that is undone is done again.
 *
 * @param migrate false where the gateway has brought the tables up to date
 */
export async function openImportDatabase(databaseUrl: string, migrate: boolean): Promise<DataSource> {
  const dataSource = await openDataSource({ ...dataSourceOptions(databaseUrl), migrationsRun: migrate });
  await dataSource.query('PRAGMA synchronous = NORMAL');
  return dataSource;
}
