import pg from 'pg';
import { DataSource, MigrationExecutor } from 'typeorm';
import { isStartingUp } from './database-errors.js';
import { explainPostgresError } from './explain-postgres-error.js';
import type { PostgresOptions } from './postgres-options.js';
import { postgresPlace } from './postgres-url.js';
import { retry } from './retry.js';

/** A server that is starting up takes connections in a moment. */
const GIVE_UP_AFTER_MS = 10_000;

/** Any number that no other program on the same database uses for its advisory locks. */
const MIGRATION_LOCK = 8_765_555;

/**
 * Opens a PostgreSQL database and, with `migrationsRun`, brings its tables up to date first.
 *
 * @throws Error in one line with what to do, when the server does not let us in
 */
export async function openPostgres(options: PostgresOptions): Promise<DataSource> {
  const place = postgresPlace(options.extra.connectionString);
  try {
    await retry(() => knock(options), isStartingUp, GIVE_UP_AFTER_MS);
    if (options.migrationsRun) await migrate(options);
    return await new DataSource({ ...options, migrationsRun: false }).initialize();
  } catch (error) {
    throw explainPostgresError(error, place);
  }
}

/**
 * Whether the server lets us in. A pool that it does not let in can leave a connection behind, which nobody closes: the
 * one on which a password was asked for and none was there.
 */
async function knock({ connectTimeoutMS, extra: { connectionString } }: PostgresOptions): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectTimeoutMS });
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

/**
 * All pending migrations in one transaction. Of several processes one holds the lock; the others wait for its end, and
 * then find nothing to do.
 */
async function migrate(options: PostgresOptions): Promise<void> {
  // A connection of its own without limits: a migration of large tables, and waiting for one, may take minutes.
  const { connectionString } = options.extra;
  const limitless = { ...options, migrationsRun: false, poolSize: 1, extra: { connectionString } };
  const dataSource = await new DataSource(limitless).initialize();
  try {
    await dataSource.transaction('READ COMMITTED', async ({ queryRunner }) => {
      await queryRunner!.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
      await new MigrationExecutor(dataSource, queryRunner).executePendingMigrations();
    });
  } finally {
    await dataSource.destroy();
  }
}
