import { DataSource, type DataSourceOptions } from 'typeorm';
import { isContention, isTableThere } from './database-errors.js';
import { openPostgres } from './open-postgres.js';
import { retry } from './retry.js';

const GIVE_UP_AFTER_MS = 10_000;

/**
 * Opens a database and, with `migrationsRun`, brings its tables up to date, also when several processes start on a fresh
 * one at the same moment.
 *
 * @throws Error in one line with what to do, when a PostgreSQL server does not let us in
 * @throws what the database says, when it still says so after 10 s
 */
export function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  return options.type === 'postgres' ? openPostgres(options) : openSqlite(options);
}

/** Of several processes all but one find a migration half done, and look again once it is. */
function openSqlite(options: DataSourceOptions): Promise<DataSource> {
  return retry(
    () => new DataSource(options).initialize(),
    (error) => isContention(error) || isTableThere(error),
    GIVE_UP_AFTER_MS,
  );
}
