import { nameTables } from '../families/master/name-tables.js';

/**
 * The feed's own names of indices by ticker (without the exchange and `-INDEX`), from the official client's list. An
 * index that is not listed goes by its ticker.
 */
const NAMES = nameTables(new URL('./index-names.json', import.meta.url), 'nse', 'bse');

/** The name of an index in its HSM topic. `exchange` is the ticker's prefix. */
export function indexFeedName(exchange: string, ticker: string): string {
  const names = exchange === 'BSE' ? NAMES.bse : NAMES.nse;
  return names.get(ticker) ?? ticker;
}

/** Whether the official list has a BSE index of this ticker. */
export function isBseIndexTicker(ticker: string): boolean {
  return NAMES.bse.has(ticker);
}
