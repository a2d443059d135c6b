import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPostgresDatabase, dropPostgresDatabase } from './postgres-databases.js';

export type DatabaseKind = 'SQLite' | 'PostgreSQL';

/** There is no file beside which a PostgreSQL database could keep it. */
const SECRET_KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

/** What all tests of this run keep their data in, where that was said; otherwise both kinds have their turn. */
export const ONLY_KIND = process.env.TICKGATE_TEST_DATABASE as DatabaseKind | undefined;

/** What tests run on that do not choose. */
export const DEFAULT_KIND: DatabaseKind = ONLY_KIND ?? 'SQLite';

let kind = DEFAULT_KIND;

/** What the running test keeps its data in. */
export function databaseKind(): DatabaseKind {
  return kind;
}

/** From now on. */
export function useDatabaseKind(wanted: DatabaseKind): void {
  kind = wanted;
}

/** A fresh database of one test. Who makes it removes it. */
export class TestDatabase {
  private constructor(
    readonly url: string,
    /** The settings that a gateway on this database is started with. */
    readonly env: Readonly<Record<string, string>>,
    /** Ends everything. */
    readonly remove: () => Promise<void>,
  ) {}

  /** @param migrated false for a database without a table */
  static async create({ migrated = true } = {}): Promise<TestDatabase> {
    return kind === 'SQLite' ? TestDatabase.inFolder() : TestDatabase.onServer(migrated);
  }

  /** SQLite makes its file, and the tables in it, when it is opened. */
  private static inFolder(): TestDatabase {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-database-'));
    const url = `sqlite:${join(folder, 'tickgate.db')}`;
    return new TestDatabase(url, { DATABASE_URL: url }, async () => rmSync(folder, { recursive: true, force: true }));
  }

  private static async onServer(migrated: boolean): Promise<TestDatabase> {
    const url = await createPostgresDatabase({ migrated });
    const env = { DATABASE_URL: url, TICKGATE_SECRET_KEY: SECRET_KEY };
    return new TestDatabase(url, env, () => dropPostgresDatabase(url));
  }
}
