import { nameTables } from '../families/master/name-tables.js';

/** Canonical symbols of indices by the broker's names without blanks, where they differ. */
const NAMES: Readonly<Record<string, ReadonlyMap<string, string>>> = nameTables(
  new URL('./index-names.json', import.meta.url),
  'NSE_INDEX',
  'BSE_INDEX',
);

export function indexSymbol(exchange: string, displayName: string): string {
  const name = displayName.toUpperCase().replaceAll(' ', '');
  return NAMES[exchange]?.get(name) ?? name;
}
