import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import libsql from 'libsql';
import type { DataSourceOptions } from 'typeorm';
import { checkParameters } from './checked-parameters.js';

/**
 * The driver waits synchronously for another process's lock, so it waits briefly; `inTransaction` tries again without
 * holding up the event loop.
 */
const BUSY_TIMEOUT_MS = 50;

/**
 * SQLite runs on libsql: it speaks the better-sqlite3 interface and ships its binaries inside its packages, so that
 * neither an install script nor a compiler is needed. WAL lets the processes of one gateway share a file.
 *
 * @param file a path, whose folder is made where it is not there, or `:memory:`
 */
export function sqliteOptions(file: string): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    driver: libsql,
    database: file === ':memory:' ? file : prepareFile(file),
    enableWAL: true,
    timeout: BUSY_TIMEOUT_MS,
    prepareDatabase: checkParameters,
  };
}

function prepareFile(file: string): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true });
  // For its owner alone; SQLite gives the files beside it the same rights.
  closeSync(openSync(path, 'a', 0o600));
  return path;
}
