import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseKind, TestDatabase } from '../../support/test-database.js';

const made: TestDatabase[] = [];

/**
 * Makes the database that belongs to a folder, where it is not there yet. Everybody who is given the folder finds it, also
 * in another process: the SQLite file is in the folder, of a PostgreSQL database its settings are.
 *
 * @param migrated false for one without a table
 */
export async function makeDatabaseIn(folder: string, { migrated = true } = {}): Promise<void> {
  if (databaseKind() === 'SQLite' || existsSync(noteIn(folder))) return;
  const database = await TestDatabase.create({ migrated });
  made.push(database);
  writeFileSync(noteIn(folder), JSON.stringify(database.env));
}

/** The settings of the database that belongs to a folder. */
export function databaseIn(folder: string): { DATABASE_URL: string; TICKGATE_SECRET_KEY?: string } {
  if (existsSync(noteIn(folder))) return JSON.parse(readFileSync(noteIn(folder), 'utf8'));
  return { DATABASE_URL: `sqlite:${join(folder, 'tickgate.db')}` };
}

/** Drops what was made on a server; files go with their folders. */
export async function removeDatabases(): Promise<void> {
  for (const database of made.splice(0)) await database.remove();
}

function noteIn(folder: string): string {
  return join(folder, 'database.json');
}
