import type { DataSourceOptions } from 'typeorm';
import { entities } from './entities.js';
import { migrations } from './migrations/index.js';
import { postgresOptions } from './postgres-options.js';
import { POSTGRES_FORM } from './postgres-url.js';
import { sqliteOptions } from './sqlite-options.js';

/**
 * Turns `DATABASE_URL` into TypeORM options: `sqlite:FILE`, or `postgres://…` and `postgresql://…`, with the query
 * parameters that the `pg` driver knows (`sslmode`, `sslrootcert`, `application_name`, …).
 *
 * @throws Error naming the URL's fault, never its password
 */
export function dataSourceOptions(url: string): DataSourceOptions {
  return { ...connectionOptions(url), entities, migrations, migrationsRun: true, synchronize: false };
}

function connectionOptions(url: string): DataSourceOptions {
  if (/^postgres(ql)?:/.test(url)) return postgresOptions(url);
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  if (file) return sqliteOptions(file);
  // Only what comes before the colon: the rest may hold a password.
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0];
  throw new Error(
    `DATABASE_URL: expected sqlite:FILE or ${POSTGRES_FORM}${scheme ? `; it begins with ${scheme}` : ''}`,
  );
}
