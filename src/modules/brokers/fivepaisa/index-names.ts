import { inOneWord } from '../families/master/cells.js';
import { bseIndexSymbol } from '../families/master/index-names.js';
import { nameTables } from '../families/master/name-tables.js';

/** Canonical symbols by the broker's names in one word. */
const NAMES = nameTables(new URL('./index-names.json', import.meta.url), 'nse', 'bse');

/** The canonical symbol of an index, by the broker's name of it. */
export function indexSymbol(name: string, exchange: string): string {
  const joined = inOneWord(name);
  if (exchange === 'NSE_INDEX') return NAMES.nse.get(joined) ?? joined;
  return NAMES.bse.get(joined) ?? bseIndexSymbol(joined);
}
