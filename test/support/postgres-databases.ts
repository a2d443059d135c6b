import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { sharedPostgres } from './postgres-on-demand.js';

const TEMPLATE = 'migrated';
const UNFINISHED = 'being_migrated';

/** Any number: whoever holds it looks for the template, and makes it. */
const TEMPLATE_LOCK = 1;

/** A new database on the run's server: its URL. Copied from one that has all tables, which costs a tenth of making them. */
export async function createPostgresDatabase({ migrated }: { migrated: boolean }): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  return withAdministrator(async (client, urlOf) => {
    if (migrated) await ensureTemplate(client, urlOf);
    await client.query(
      `CREATE DATABASE ${name} TEMPLATE ${migrated ? TEMPLATE : 'template0'} ${await byFiles(client)}`,
    );
    return urlOf(name);
  });
}

/** Drops a database, and whoever is still connected to it. */
export async function dropPostgresDatabase(url: string): Promise<void> {
  await withAdministrator((client) => client.query(`DROP DATABASE IF EXISTS ${databaseOf(url)} WITH (FORCE)`));
}

/** For what only the server's superuser may do. */
export async function runAsAdministrator(statement: string): Promise<void> {
  await withAdministrator((client) => client.query(statement));
}

export function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

/**
 * Copying files takes a quarter of the time of copying pages, which servers prefer from version 15 on; earlier ones know
 * no other way.
 */
async function byFiles(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  return Number(rows[0]!.server_version_num) >= 150_000 ? 'STRATEGY file_copy' : '';
}

async function ensureTemplate(client: pg.Client, urlOf: (database: string) => string): Promise<void> {
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TEMPLATE]);
  if (!rowCount) {
    await client.query(`DROP DATABASE IF EXISTS ${UNFINISHED}`);
    await client.query(`CREATE DATABASE ${UNFINISHED}`);
    await (await openDataSource(dataSourceOptions(urlOf(UNFINISHED)))).destroy();
    await client.query(`ALTER DATABASE ${UNFINISHED} RENAME TO ${TEMPLATE}`);
  }
  await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
}

/** Each in a connection of its own, whose end gives up all locks. */
async function withAdministrator<T>(
  work: (client: pg.Client, urlOf: (database: string) => string) => Promise<T>,
): Promise<T> {
  const url = await sharedPostgres();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client, (database) => Object.assign(new URL(url), { pathname: `/${database}` }).href);
  } finally {
    await client.end();
  }
}
