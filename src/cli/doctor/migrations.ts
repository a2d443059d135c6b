import type { DataSource } from 'typeorm';
import { migrations } from '../../database/migrations/index.js';
import { type Finding, fail, ok, warn } from './finding.js';

export interface MigrationState {
  /** The tables are those of this version. */
  isCurrent: boolean;
  finding: Finding;
}

/** Compares the migrations in the database with those of this version; runs none. */
export async function migrationState(database: DataSource, isGatewayRunning: boolean): Promise<MigrationState> {
  const applied = await appliedMigrations(database);
  const known = migrations.map(({ name }) => name);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const advice = 'Start the version that made it, or restore the backup from before the upgrade';
    const message = `A newer version has changed the database: ${unknown.join(', ')}`;
    return { isCurrent: false, finding: fail('migrations', message, advice) };
  }
  const pending = known.filter((name) => !applied.includes(name));
  if (pending.length === 0)
    return { isCurrent: true, finding: ok('migrations', `All ${known.length} are in the database`) };
  const message = `${pending.length} of ${known.length} are still to come: ${pending.join(', ')}`;
  const finding = isGatewayRunning
    ? fail('migrations', `${message}, and a gateway runs`, 'Restart the gateway: it brings the database up to date')
    : warn('migrations', message, 'Back the database up: the next start brings it up to date');
  return { isCurrent: false, finding };
}

async function appliedMigrations(database: DataSource): Promise<string[]> {
  const runner = database.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return [];
    const rows = (await runner.query('SELECT name FROM migrations')) as { name: string }[];
    return rows.map(({ name }) => name);
  } finally {
    await runner.release();
  }
}
