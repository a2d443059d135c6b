import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';

/** Names with a canonical symbol of their own, without spaces. */
const NSE_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['NIFTY50', 'NIFTY'],
  ['NIFTYBANK', 'BANKNIFTY'],
  ['NIFTYFINSERVICE', 'FINNIFTY'],
  ['NIFTYNEXT50', 'NIFTYNXT50'],
  ['NIFTYMIDCAPSELECT', 'MIDCPNIFTY'],
]);

/** Codes that BSE itself writes with a space. */
const BSE_SPACED: ReadonlyMap<string, string> = new Map([
  ['BSECG', 'BSE CG'],
  ['BSECD', 'BSE CD'],
  ['BSEHC', 'BSE HC'],
  ['BSEIT', 'BSE IT'],
]);

/** The canonical symbol of an index, by the broker's name of it. */
export function indexSymbol(name: string, exchange: string): string {
  if (exchange === 'NSE_INDEX') return nseIndexSymbol(name, NSE_SPELLINGS);
  const joined = name.toUpperCase().replaceAll(/\s/g, '');
  return bseIndexSymbol(BSE_SPACED.get(joined) ?? joined);
}
