import { inOneWord } from '../families/master/cells.js';

/** Indices whose canonical symbol is not the broker's own name, after spaces and hyphens are gone. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['NIFTY50', 'NIFTY'],
  ['NIFTYBANK', 'BANKNIFTY'],
  ['NIFTYFINSERVICE', 'FINNIFTY'],
  ['NIFTYNEXT50', 'NIFTYNXT50'],
  ['NIFTYMIDSELECT', 'MIDCPNIFTY'],
  ['NIFTYMIDCAPSELECT', 'MIDCPNIFTY'],
  ['SNSX50', 'SENSEX50'],
]);

/** The canonical symbol of an index by the master's `name`; BSE's names carry the prefix `S&P `. */
export function indexSymbol(exchange: 'NSE_INDEX' | 'BSE_INDEX', name: string): string {
  const upper = name.toUpperCase();
  const joined = inOneWord(exchange === 'BSE_INDEX' ? upper.replace(/^S&P /, '') : upper);
  return RENAMED.get(joined) ?? joined;
}
