import type { DataSource } from 'typeorm';
import { databaseKind } from './test-database.js';

const ON_SQLITE = 'SELECT tbl_name AS "table", name, sql AS definition FROM sqlite_master WHERE sql IS NOT NULL';

const ON_POSTGRES = `
  SELECT table_name AS "table", column_name AS name, concat_ws(' ', ordinal_position, data_type,
         character_maximum_length, is_nullable, column_default) AS definition
    FROM information_schema.columns WHERE table_schema = 'public'
  UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
  UNION ALL SELECT viewname, viewname, definition FROM pg_views WHERE schemaname = 'public'
  UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace`;

/** Everything that the database knows of the tables and views whose names match, in an order that is always the same. */
export async function schemaOf(
  dataSource: DataSource,
  pattern: RegExp,
): Promise<{ table: string; name: string; definition: string }[]> {
  const all: Awaited<ReturnType<typeof schemaOf>> = await dataSource.query(
    `${databaseKind() === 'SQLite' ? ON_SQLITE : ON_POSTGRES} ORDER BY 1, 2, 3`,
  );
  return all.filter(({ table }) => pattern.test(table));
}

/** The names of the tables and views whose names match. */
export async function tablesOf(dataSource: DataSource, pattern: RegExp): Promise<string[]> {
  return [...new Set((await schemaOf(dataSource, pattern)).map(({ table }) => table))];
}
