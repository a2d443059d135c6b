import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrations } from '../../src/database/migrations/index.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { StatementLog } from '../auth/support/statement-log.js';
import { describeOn } from '../support/each-database.js';
import { TestDatabase } from '../support/test-database.js';

const PROCESSES = 6;

describeOn('PostgreSQL', 'processes that start at once on a database without a table', () => {
  let database: TestDatabase;
  let opened: DataSource[];

  beforeEach(async () => {
    database = await TestDatabase.create({ migrated: false });
    opened = [];
  });
  afterEach(async () => {
    for (const dataSource of opened) await dataSource.destroy();
    await database.remove();
  });

  const open = (options = {}) =>
    openDataSource({ ...dataSourceOptions(database.url), logger: new StatementLog(), ...options });

  it('all find every table, and each migration was run once', async () => {
    opened = await Promise.all(Array.from({ length: PROCESSES }, () => open()));
    for (const dataSource of opened) {
      const done: { name: string }[] = await dataSource.query('SELECT name FROM migrations ORDER BY id');
      expect(done.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    }
  });

  it('leave nothing of migrations of which one fails', async () => {
    class Broken9999999999999 {
      up(): Promise<void> {
        return Promise.reject(new Error('a migration that is wrong'));
      }
      down(): Promise<void> {
        return Promise.resolve();
      }
    }
    const broken = { migrations: [...migrations, Broken9999999999999] };
    await expect(open(broken)).rejects.toThrow('a migration that is wrong');
    const dataSource = await open({ migrationsRun: false });
    opened.push(dataSource);
    expect(await dataSource.query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([]);
  });
});
