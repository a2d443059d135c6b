import { readFileSync } from 'node:fs';

export type NameTable = ReadonlyMap<string, string>;

/**
 * Tables of names that stand in a JSON file beside the code: canonical ones by those of a master.
 *
 * @param names of the tables that are wanted
 * @throws Error where the file lacks one
 */
export function nameTables<Name extends string>(file: URL, ...names: readonly Name[]): Record<Name, NameTable> {
  const tables = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, Record<string, string>>>;
  const wanted = {} as Record<Name, NameTable>;
  for (const name of names) {
    const table = tables[name];
    if (!table) throw new Error(`${file.pathname} has no table ${name}`);
    wanted[name] = new Map(Object.entries(table));
  }
  return wanted;
}
