import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import libsql from 'libsql';
import type { DataSourceOptions } from 'typeorm';
import { entities } from './entities.js';
import { migrations } from './migrations/index.js';

/**
 * The driver waits synchronously for another process's lock, so it waits briefly; `inTransaction` tries again without
 * holding up the event loop.
 */
const BUSY_TIMEOUT_MS = 50;

/**
 * Turns `DATABASE_URL` into TypeORM options.
 *
 * SQLite runs on libsql: it speaks the better-sqlite3 interface and ships its binaries inside its packages, so that
 * neither an install script nor a compiler is needed. WAL lets the processes of one gateway share a file.
 *
 * @throws Error naming the URL's fault
 */
export function dataSourceOptions(url: string): DataSourceOptions {
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  if (!file) throw new Error(`DATABASE_URL: expected sqlite:FILE, was ${JSON.stringify(url)}`);
  return {
    type: 'better-sqlite3',
    driver: libsql,
    database: file === ':memory:' ? file : prepareFile(file),
    enableWAL: true,
    timeout: BUSY_TIMEOUT_MS,
    entities,
    migrations,
    migrationsRun: true,
    synchronize: false,
  };
}

function prepareFile(file: string): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  return path;
}
