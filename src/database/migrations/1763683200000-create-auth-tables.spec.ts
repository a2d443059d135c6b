import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { CreateAuthTables1763683200000 } from './1763683200000-create-auth-tables.js';

const migrations = [CreateAuthTables1763683200000];

describe('CreateAuthTables', () => {
  it('builds the same tables going up, down and up again', async () => {
    const dataSource = await openDatabase(temporaryFolder(), { migrations });
    const first = await schemaOf(dataSource);
    expect(first.map(({ name }) => name)).toEqual(expect.arrayContaining(['users', 'broker_accounts', 'api_keys']));

    await dataSource.undoLastMigration();
    expect(await schemaOf(dataSource)).toEqual([]);

    await dataSource.runMigrations();
    expect(await schemaOf(dataSource)).toEqual(first);
  });

  it('leaves nothing for the schema builder to add: the entities and the tables agree', async () => {
    const dataSource = await openDatabase(temporaryFolder(), { migrations });
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    const ours = upQueries.map(({ query }) => query).filter((query) => /users|broker_accounts|api_keys/.test(query));
    expect(ours).toEqual([]);
  });

  it('refuses a role that does not exist and an account of nobody', async () => {
    const { manager } = await openDatabase(temporaryFolder(), { migrations });
    const user = `INSERT INTO users (id, name, role, created_at) VALUES ('u', 'u', 'owner', '')`;
    await expect(manager.query(user)).rejects.toThrow(/CHECK constraint failed/);
    const account = `INSERT INTO broker_accounts VALUES ('a', 'nobody', 'replay', 'replay', 'Replay', '', '')`;
    await expect(manager.query(account)).rejects.toThrow(/FOREIGN KEY constraint failed/);
  });
});

function schemaOf(dataSource: DataSource): Promise<{ name: string; sql: string }[]> {
  return dataSource.query(
    `SELECT name, sql FROM sqlite_master WHERE tbl_name IN ('users', 'broker_accounts', 'api_keys') ORDER BY name`,
  );
}
