import { inOneWord } from '../families/master/cells.js';
import { bseIndexSymbol as sharedBseSymbol } from '../families/master/index-names.js';
import { isBseIndexTicker } from './index-names.js';

const NSE: ReadonlyMap<string, string> = new Map([['NIFTYMID50', 'NIFTYMIDCAP50']]);

/** BSE indices that Fyers calls otherwise than BSE does, and that are not just `BSE` and Fyers' name. */
const BSE: ReadonlyMap<string, string> = new Map([
  ['SENSEX', 'SENSEX'],
  ['BANKEX', 'BANKEX'],
  ['150MIDCAP', 'BSE150MIDCAPINDEX'],
  ['250LARGEMIDCAP', 'BSE250LARGEMIDCAPINDEX'],
  ['400MIDSMALLCAP', 'BSE400MIDSMALLCAPINDEX'],
  ['FIN', 'BSEFINANCIALSERVICES'],
  ['CG', 'BSECAPITALGOODS'],
  ['CD', 'BSECONSUMERDURABLES'],
  ['FMC', 'BSEFASTMOVINGCONSUMERGOODS'],
  ['HC', 'BSEHEALTHCARE'],
  ['IT', 'BSEINFORMATIONTECHNOLOGY'],
]);

/** The canonical symbol of an NSE index, by the master's underlying symbol. */
export function nseIndexSymbol(underlying: string): string {
  const joined = inOneWord(underlying);
  return NSE.get(joined) ?? joined;
}

/** The canonical symbol of a BSE index: a rename, or `BSE` before a name that the feed's list has. */
export function bseIndexSymbol(underlying: string): string {
  const upper = underlying.trim().toUpperCase();
  const renamed = BSE.get(upper);
  if (renamed !== undefined) return renamed;
  const shared = sharedBseSymbol(upper);
  if (shared !== upper) return shared;
  const joined = upper.replaceAll(/\s/g, '');
  return isBseIndexTicker(upper) && !joined.startsWith('BSE') ? `BSE${joined}` : joined;
}
