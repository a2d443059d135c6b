import { inOneWord } from '../families/master/cells.js';
import { nameTables } from '../families/master/name-tables.js';

/** Canonical symbols by the broker's own names, which are compared as `bare` writes them. */
const { aliases: ALIASES } = nameTables(new URL('./index-names.json', import.meta.url), 'aliases');

const CANONICAL: ReadonlySet<string> = new Set([...ALIASES.values(), 'INDIAVIX']);

/**
 * The canonical symbol of an index.
 *
 * @param name the long name, which counts where the trading symbol is not known
 */
export function indexSymbol(tradingSymbol: string, name: string): string {
  if (CANONICAL.has(tradingSymbol)) return tradingSymbol;
  return ALIASES.get(bare(tradingSymbol)) ?? ALIASES.get(bare(name)) ?? inOneWord(tradingSymbol);
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[\s\-_&]|AND/g, '');
}
