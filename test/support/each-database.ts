import { afterAll, beforeAll, describe } from '@jest/globals';
import { isPostgresOffered } from './postgres-on-demand.js';
import { type DatabaseKind, DEFAULT_KIND, ONLY_KIND, useDatabaseKind } from './test-database.js';

/**
 * Runs the same tests on SQLite and on PostgreSQL: all databases that the tests' support makes meanwhile are of the one
 * or of the other kind. Where there is no PostgreSQL its half is skipped, which the beginning of the run has said.
 */
export function describeOnEachDatabase(title: string, body: (kind: DatabaseKind) => void): void {
  for (const kind of ['SQLite', 'PostgreSQL'] as const) describeOn(kind, title, body);
}

/** For what only one kind of database has. */
export function describeOn(kind: DatabaseKind, title: string, body: (kind: DatabaseKind) => void): void {
  const isThere = kind === 'SQLite' || isPostgresOffered();
  const isWanted = ONLY_KIND === undefined || ONLY_KIND === kind;
  (isThere && isWanted ? describe : describe.skip)(`${title} (${kind})`, () => {
    beforeAll(() => useDatabaseKind(kind));
    afterAll(() => useDatabaseKind(DEFAULT_KIND));
    body(kind);
  });
}
