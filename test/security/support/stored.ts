import { existsSync, readFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { openDataSource } from '../../../src/database/open-data-source.js';

/** Works on a gateway's database beside the gateway. */
export async function withDatabase<T>(url: string, work: (dataSource: DataSource) => Promise<T>): Promise<T> {
  const dataSource = await openDataSource(dataSourceOptions(url));
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** What a thief of the database gets: SQLite's files with all that was deleted in them, or all rows of PostgreSQL. */
export async function dumpOf(url: string): Promise<string> {
  const file = /^sqlite:(.*)$/.exec(url)?.[1];
  if (file !== undefined) {
    const files = [file, `${file}-wal`, `${file}-shm`].filter(existsSync);
    return files.map((name) => readFileSync(name, 'latin1')).join('\n');
  }
  return withDatabase(url, async (dataSource) => {
    const tables = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const selects = tables.map((table) => `SELECT '${table}' || t::text AS row FROM "${table}" t`);
    const rows: { row: string }[] = await dataSource.query(selects.join(' UNION ALL '));
    return rows.map(({ row }) => row).join('\n');
  });
}
