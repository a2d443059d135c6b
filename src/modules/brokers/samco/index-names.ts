import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';

/** The broker's own names; no file of it lists its indices. */
const NSE = `
  NIFTY 50, NIFTY BANK, NIFTY FIN SERVICE, NIFTY MID SELECT, NIFTY NEXT 50, NIFTY 100, NIFTY 200, NIFTY 500,
  NIFTY MIDCAP 50, NIFTY IT, NIFTY AUTO, NIFTY PHARMA, NIFTY METAL, NIFTY FMCG, NIFTY REALTY, NIFTY ENERGY, NIFTY MEDIA,
  NIFTY PSU BANK, NIFTY PVT BANK, NIFTY INFRA, NIFTY CPSE, NIFTY COMMODITIES, NIFTY CONSUMPTION, NIFTY MNC, NIFTY PSE,
  NIFTY SERV SECTOR, NIFTY GROWSECT 15, NIFTY DIV OPPS 50, NIFTY50 VALUE 20, NIFTY Quality 30, NIFTY Mid LIQ 15,
  NIFTY100 LIQ 15, NIFTY MID100 FREE, NIFTY SML100 FREE, NIFTY50 PR 1x INV, NIFTY50 PR 2x LEV, NIFTY50 TR 1x INV,
  NIFTY50 TR 2x LEV, INDIA VIX`;
const BSE = `
  SENSEX, BANKEX, SNSX50, SNXT50, BSE IT, BSE HC, BSE CG, BSE CD, BSEPSU, BSEFMC, METAL, OILGAS, AUTO, POWER, REALTY,
  TECK, CDGS, BASMTR, GREENX, CARBON, BSEIPO, SMEIPO, ALLCAP, LRGCAP, MIDSEL, SMLSEL, DOL30, DOL100, DOL200`;

/** Those whose canonical symbols are not their own names after `BSE`. */
const BSE_SHARED: ReadonlySet<string> = new Set(['SENSEX', 'BANKEX', 'SNSX50', 'SNXT50']);

export interface IndexName {
  /** The broker's. */
  name: string;
  brexchange: 'NSE' | 'BSE';
  /** Canonical. */
  symbol: string;
}

/** No two have the same name. */
export const INDEX_NAMES: readonly IndexName[] = [
  ...namesOf(NSE).map((name): IndexName => ({ name, brexchange: 'NSE', symbol: nseIndexSymbol(name) })),
  ...namesOf(BSE).map((name): IndexName => ({ name, brexchange: 'BSE', symbol: bseSymbol(name) })),
];

function bseSymbol(name: string): string {
  if (BSE_SHARED.has(name)) return bseIndexSymbol(name);
  const joined = name.replaceAll(' ', '');
  return joined.startsWith('BSE') ? joined : `BSE${joined}`;
}

function namesOf(list: string): string[] {
  return list.split(',').map((name) => name.trim());
}
