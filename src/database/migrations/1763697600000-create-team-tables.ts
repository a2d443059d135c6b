import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, length: string) => ({ name, type: 'varchar', length });
const optional = <C extends { name: string }>(column: C) => ({ ...column, isNullable: true });
const id = { ...text('id', '36'), isPrimary: true };
const createdAt = text('created_at', '24');

function reference(table: string, column: string, to: string) {
  return {
    name: `FK_${table}_${column}`,
    columnNames: [column],
    referencedTableName: to,
    referencedColumnNames: ['id'],
    onDelete: 'CASCADE',
  };
}

const entitlements = new Table({
  name: 'entitlements',
  columns: [
    id,
    optional(text('user_id', '36')),
    optional(text('key_id', '36')),
    optional(text('modes', '40')),
    optional(text('depth_levels', '40')),
    optional({ name: 'exchanges', type: 'text' }),
    optional({ name: 'max_symbols', type: 'integer' }),
    optional({ name: 'max_connections', type: 'integer' }),
  ],
  indices: [
    { name: 'IDX_entitlements_user_id', columnNames: ['user_id'], isUnique: true },
    { name: 'IDX_entitlements_key_id', columnNames: ['key_id'], isUnique: true },
  ],
  checks: [{ name: 'CHK_entitlements_subject', expression: '("user_id" IS NULL) <> ("key_id" IS NULL)' }],
  foreignKeys: [reference('entitlements', 'user_id', 'users'), reference('entitlements', 'key_id', 'api_keys')],
});

const accountShares = new Table({
  name: 'account_shares',
  columns: [
    { ...text('account_id', '36'), isPrimary: true },
    { ...text('user_id', '36'), isPrimary: true },
    text('access', '8'),
    createdAt,
  ],
  indices: [{ name: 'IDX_account_shares_user_id', columnNames: ['user_id'] }],
  checks: [{ name: 'CHK_account_shares_access', expression: `"access" IN ('stream', 'orders')` }],
  foreignKeys: [
    reference('account_shares', 'account_id', 'broker_accounts'),
    reference('account_shares', 'user_id', 'users'),
  ],
});

const loginSessions = new Table({
  name: 'login_sessions',
  columns: [
    id,
    text('user_id', '36'),
    text('refresh_hash', '64'),
    optional(text('previous_hash', '64')),
    text('address', '64'),
    text('user_agent', '200'),
    createdAt,
    text('last_used_at', '24'),
    text('expires_at', '24'),
    optional(text('revoked_at', '24')),
  ],
  indices: [
    { name: 'IDX_login_sessions_user_id', columnNames: ['user_id'] },
    { name: 'IDX_login_sessions_refresh_hash', columnNames: ['refresh_hash'], isUnique: true },
    { name: 'IDX_login_sessions_previous_hash', columnNames: ['previous_hash'] },
  ],
  foreignKeys: [reference('login_sessions', 'user_id', 'users')],
});

const setupLinks = new Table({
  name: 'setup_links',
  columns: [
    id,
    optional(text('user_id', '36')),
    text('hash', '64'),
    createdAt,
    text('expires_at', '24'),
    optional(text('used_at', '24')),
  ],
  indices: [{ name: 'IDX_setup_links_hash', columnNames: ['hash'], isUnique: true }],
  foreignKeys: [reference('setup_links', 'user_id', 'users')],
});

const auditLog = new Table({
  name: 'audit_log',
  columns: [
    { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
    text('at', '24'),
    optional(text('user_id', '36')),
    optional(text('user_name', '100')),
    optional(text('key_id', '36')),
    text('address', '64'),
    text('action', '64'),
    optional(text('target_type', '32')),
    optional(text('target_id', '100')),
    text('outcome', '16'),
    { name: 'details', type: 'text' },
  ],
  indices: [
    { name: 'IDX_audit_log_at', columnNames: ['at'] },
    { name: 'IDX_audit_log_user_id', columnNames: ['user_id'] },
  ],
});

const keyRing = new Table({
  name: 'key_ring',
  columns: [{ ...text('purpose', '32'), isPrimary: true }, { name: 'sealed', type: 'text' }, createdAt],
});

const tables = [entitlements, accountShares, loginSessions, setupLinks, auditLog, keyRing];

/** Columns that the tables of the first migration gain, with their definitions. */
const columns: readonly [table: string, column: string, definition: string][] = [
  ['users', 'password_hash', 'varchar(200)'],
  ['users', 'disabled_at', 'varchar(24)'],
  ['api_keys', 'scopes', `varchar(64) NOT NULL DEFAULT 'stream,market_data'`],
  ['api_keys', 'rotated_from_id', 'varchar(36)'],
  ['broker_accounts', 'tokens', 'text'],
  ['broker_accounts', 'client_id', 'varchar(100)'],
  ['broker_accounts', 'state', `varchar(16) NOT NULL DEFAULT 'new'`],
  ['broker_accounts', 'state_message', 'varchar(500)'],
  ['broker_accounts', 'logged_in_at', 'varchar(24)'],
  ['broker_accounts', 'valid_until', 'varchar(24)'],
  ['broker_accounts', 'daily_login_at', 'varchar(5)'],
  ['broker_accounts', 'daily_login_next', 'varchar(24)'],
  ['broker_accounts', 'disabled_at', 'varchar(24)'],
];

/** Entitlements, shares, login sessions, set-up links, the audit log, and what users, keys and accounts gain with them. */
export class CreateTeamTables1763697600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [table, column, definition] of columns) {
      await queryRunner.query(`ALTER TABLE "${table}" ADD COLUMN "${column}" ${definition}`);
    }
    for (const table of tables) await queryRunner.createTable(table);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [...tables].reverse()) await queryRunner.dropTable(table);
    for (const [table, column] of [...columns].reverse()) {
      await queryRunner.query(`ALTER TABLE "${table}" DROP COLUMN "${column}"`);
    }
  }
}
