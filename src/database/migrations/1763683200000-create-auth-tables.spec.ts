import { expect, it } from '@jest/globals';
import { openDatabase } from '../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { schemaOf, tablesOf } from '../../../test/support/database-schema.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { CreateAuthTables1763683200000 } from './1763683200000-create-auth-tables.js';

const migrations = [CreateAuthTables1763683200000];
const OURS = /^(users|broker_accounts|api_keys)$/;

describeOnEachDatabase('CreateAuthTables', () => {
  it('builds the same tables going up, down and up again', async () => {
    const dataSource = await openDatabase(temporaryFolder(), { migrations });
    const first = await schemaOf(dataSource, OURS);
    expect(await tablesOf(dataSource, OURS)).toEqual(['api_keys', 'broker_accounts', 'users']);

    await dataSource.undoLastMigration();
    expect(await schemaOf(dataSource, OURS)).toEqual([]);

    await dataSource.runMigrations();
    expect(await schemaOf(dataSource, OURS)).toEqual(first);
  });

  it('refuses a role that does not exist and an account of nobody', async () => {
    const { manager } = await openDatabase(temporaryFolder(), { migrations });
    const user = `INSERT INTO users (id, name, role, created_at) VALUES ('u', 'u', 'owner', '')`;
    await expect(manager.query(user)).rejects.toThrow(/check constraint/i);
    const account = `INSERT INTO broker_accounts VALUES ('a', 'nobody', 'replay', 'replay', 'Replay', '', '')`;
    await expect(manager.query(account)).rejects.toThrow(/foreign key constraint/i);
  });
});
