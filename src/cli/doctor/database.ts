import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../database/data-source-options.js';
import { isDatabaseDamaged, RESTORE_ADVICE } from '../../database/database-away.js';
import { openDataSource } from '../../database/open-data-source.js';
import { type Finding, fail, ok } from './finding.js';

/** A database as far as it could be opened, and what was seen of it on the way. */
export interface OpenedDatabase {
  database?: DataSource;
  findings: Finding[];
}

/** The file of a SQLite database; undefined for another kind, or one in memory. */
export function sqliteFile(url: string): string | undefined {
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  return file === undefined || file === ':memory:' ? undefined : resolve(file);
}

/** Opens the database as it is: it makes none where there is none, and brings no tables up to date. */
export async function openAsItIs(url: string): Promise<OpenedDatabase> {
  const file = sqliteFile(url);
  if (url === 'sqlite::memory:') return { findings: [ok('database', 'In memory: it is gone when the gateway ends')] };
  if (file !== undefined && !(await isThere(file))) return { findings: [await firstStart(file)] };
  try {
    const begun = performance.now();
    const database = await openDataSource({ ...dataSourceOptions(url), migrationsRun: false });
    return { database, findings: [await soundness(database, performance.now() - begun)] };
  } catch (error) {
    return { findings: [notOpened(error, file)] };
  }
}

async function firstStart(file: string): Promise<Finding> {
  const folder = await nearestFolder(dirname(file));
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (isWritable) return ok('database', `There is none yet: the first start makes ${file}`);
  return fail('database', `${folder} cannot be written`, 'Make it the gateway user’s own (chown), or set DATABASE_URL');
}

async function soundness(database: DataSource, openedInMs: number): Promise<Finding> {
  if (database.options.type === 'postgres') {
    const [{ readonly }] = (await database.query(
      "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS readonly",
    )) as [{ readonly: boolean }];
    if (readonly) {
      return fail('database', 'The server only lets read: it is a standby', 'Let DATABASE_URL name the primary server');
    }
    return ok('database', `PostgreSQL, opened in ${Math.round(openedInMs)} ms`);
  }
  const [row] = (await database.query('PRAGMA quick_check(1)')) as Record<string, string>[];
  const verdict = Object.values(row ?? {})[0] ?? '';
  if (verdict !== 'ok') return fail('database', `SQLite finds it damaged: ${verdict}`, RESTORE_ADVICE);
  return ok('database', `SQLite, sound, opened in ${Math.round(openedInMs)} ms`);
}

function notOpened(error: unknown, file: string | undefined): Finding {
  const { message, code } = error as NodeJS.ErrnoException;
  if (isDatabaseDamaged(error)) return fail('database', message, RESTORE_ADVICE);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return fail('database', `${file} cannot be written`, 'Make it the gateway user’s own (chown), or set DATABASE_URL');
  }
  // A PostgreSQL server's refusal is explained with what to do, after the colon.
  const [what, todo] = /^(.+?): ([a-z].+)$/.exec(message)?.slice(1) ?? [];
  if (what && todo) return fail('database', what, todo);
  return fail('database', message, 'Correct DATABASE_URL, or restore the database from a backup');
}

/** The folder itself, or the one in which it would be made. */
export async function nearestFolder(folder: string): Promise<string> {
  let nearest = folder;
  while (!(await isThere(nearest)) && nearest !== dirname(nearest)) nearest = dirname(nearest);
  return nearest;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
