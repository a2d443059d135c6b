import { DataSource, type DataSourceOptions } from 'typeorm';
import { isContention, isTableThere } from './database-errors.js';
import { retry } from './retry.js';

const GIVE_UP_AFTER_MS = 10_000;

/**
 * Opens a database and brings its tables up to date, also when several processes start on a fresh one at the same
 * moment: all but one find a migration half done, and look again once it is.
 *
 * @throws what the database says, when it still says so after 10 s
 */
export function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  return retry(
    () => new DataSource(options).initialize(),
    (error) => isContention(error) || isTableThere(error),
    GIVE_UP_AFTER_MS,
  );
}
