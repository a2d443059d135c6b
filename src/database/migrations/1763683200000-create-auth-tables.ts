import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const id = { name: 'id', type: 'varchar', length: '36', isPrimary: true };
const userId = { name: 'user_id', type: 'varchar', length: '36' };
const createdAt = { name: 'created_at', type: 'varchar', length: '24' };

const users = new Table({
  name: 'users',
  columns: [
    id,
    { name: 'name', type: 'varchar', length: '100' },
    { name: 'role', type: 'varchar', length: '16' },
    createdAt,
  ],
  indices: [{ name: 'IDX_users_name', columnNames: ['name'], isUnique: true }],
  checks: [{ name: 'CHK_users_role', expression: `"role" IN ('admin', 'trader', 'viewer')` }],
});

const brokerAccounts = new Table({
  name: 'broker_accounts',
  columns: [
    id,
    userId,
    { name: 'broker', type: 'varchar', length: '64' },
    { name: 'feed', type: 'varchar', length: '80' },
    { name: 'label', type: 'varchar', length: '100' },
    { name: 'credentials', type: 'text' },
    createdAt,
  ],
  indices: [
    { name: 'IDX_broker_accounts_user_id', columnNames: ['user_id'] },
    { name: 'IDX_broker_accounts_feed', columnNames: ['feed'], isUnique: true },
  ],
  foreignKeys: [
    {
      name: 'FK_broker_accounts_user_id',
      columnNames: ['user_id'],
      referencedTableName: 'users',
      referencedColumnNames: ['id'],
    },
  ],
});

const apiKeys = new Table({
  name: 'api_keys',
  columns: [
    id,
    userId,
    { name: 'account_id', type: 'varchar', length: '36' },
    { name: 'name', type: 'varchar', length: '100' },
    { name: 'hash', type: 'varchar', length: '64' },
    { name: 'prefix', type: 'varchar', length: '16' },
    createdAt,
    { name: 'expires_at', type: 'varchar', length: '24', isNullable: true },
    { name: 'revoked_at', type: 'varchar', length: '24', isNullable: true },
    { name: 'last_used_at', type: 'varchar', length: '24', isNullable: true },
  ],
  indices: [
    { name: 'IDX_api_keys_user_id', columnNames: ['user_id'] },
    { name: 'IDX_api_keys_account_id', columnNames: ['account_id'] },
    { name: 'IDX_api_keys_hash', columnNames: ['hash'], isUnique: true },
  ],
  foreignKeys: [
    {
      name: 'FK_api_keys_user_id',
      columnNames: ['user_id'],
      referencedTableName: 'users',
      referencedColumnNames: ['id'],
    },
    {
      name: 'FK_api_keys_account_id',
      columnNames: ['account_id'],
      referencedTableName: 'broker_accounts',
      referencedColumnNames: ['id'],
    },
  ],
});

/** Users, broker accounts and API keys. */
export class CreateAuthTables1763683200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of [users, brokerAccounts, apiKeys]) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [apiKeys, brokerAccounts, users]) await queryRunner.dropTable(table);
  }
}
