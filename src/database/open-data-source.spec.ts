import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import libsql from 'libsql';
import type { DataSourceOptions } from 'typeorm';
import { StatementLog } from '../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../test/auth/support/temporary-folder.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDataSource } from './open-data-source.js';

function optionsFor(folder: string, more: Partial<DataSourceOptions> = {}): DataSourceOptions {
  const base = dataSourceOptions(`sqlite:${join(folder, 'tickgate.db')}`);
  return { ...base, logger: new StatementLog(), ...more } as DataSourceOptions;
}

/** Another process, which makes all tables at the moment at which we are about to run a statement. */
class FasterProcess extends StatementLog {
  constructor(
    private readonly statement: string,
    private readonly migrate: () => void,
  ) {
    super();
  }

  override logQuery(query: string): void {
    const isFirst = this.beginningWith(this.statement).length === 0;
    super.logQuery(query);
    if (isFirst && query.startsWith(this.statement)) this.migrate();
  }
}

/** Makes in `folder` what is in the migrated database of `from`, and not there yet. */
function copyTables(from: string, folder: string): void {
  const database = new libsql(join(folder, 'tickgate.db'));
  database.exec(`ATTACH '${join(from, 'tickgate.db')}' AS source`);
  const missing = "SELECT sql FROM source.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
  const rows = database.prepare(`${missing} AND name NOT IN (SELECT name FROM main.sqlite_master)`).all();
  for (const { sql } of rows as { sql: string }[]) database.exec(sql);
  database.exec('INSERT INTO main.migrations SELECT * FROM source.migrations');
  database.close();
}

describe('openDataSource', () => {
  it.each(['CREATE TABLE "migrations"', 'BEGIN', 'CREATE TABLE "users"'])(
    'looks again when another process makes the tables just before our %s',
    async (statement) => {
      const [done, fresh] = [temporaryFolder(), temporaryFolder()];
      await (await openDataSource(optionsFor(done))).destroy();
      let times = 0;
      const logger = new FasterProcess(statement, () => {
        times++;
        copyTables(done, fresh);
      });
      const dataSource = await openDataSource(optionsFor(fresh, { logging: true, logger }));
      const rows: { name: string }[] = await dataSource.query('SELECT name FROM migrations');
      await dataSource.destroy();
      expect(times).toBe(1);
      const names = rows.map(({ name }) => name);
      expect(names).toContain('CreateAuthTables1763683200000');
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it('fails with what cannot get better, and does not try it again', async () => {
    let attempts = 0;
    const broken = class Broken1763683200001 {
      up(): Promise<void> {
        attempts++;
        return Promise.reject(new Error('a migration that is wrong'));
      }
      down(): Promise<void> {
        return Promise.resolve();
      }
    };
    const opening = openDataSource(optionsFor(temporaryFolder(), { migrations: [broken] }));
    await expect(opening).rejects.toThrow('a migration that is wrong');
    expect(attempts).toBe(1);
  });
});
