import { inOneWord } from './cells.js';

/**
 * Canonical symbols of indices, by the names that masters usually give them.
 * BSE names are tickers of shares too (AUTO, POWER), so these tables are for rows of NSE_INDEX and BSE_INDEX only.
 */

const NSE: ReadonlyMap<string, string> = new Map([
  ['NIFTY 50', 'NIFTY'],
  ['NIFTY BANK', 'BANKNIFTY'],
  ['NIFTY FIN SERVICE', 'FINNIFTY'],
  ['NIFTY MID SELECT', 'MIDCPNIFTY'],
  ['NIFTY NEXT 50', 'NIFTYNXT50'],
]);

/** Long spellings that some masters have, in one word. */
export const LONG_NSE_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['NIFTYMCAP50', 'NIFTYMIDCAP50'],
  ['NIFTYMIDSMALLCAP400', 'NIFTYMIDSML400'],
  ['NIFTYSMALLCAP50', 'NIFTYSMLCAP50'],
  ['NIFTYSMALLCAP100', 'NIFTYSMLCAP100'],
  ['NIFTYSMALLCAP250', 'NIFTYSMLCAP250'],
  ['NIFTY100EQUALWEIGHT', 'NIFTY100EQLWGT'],
  ['NIFTY100LOWVOLATILITY30', 'NIFTY100LOWVOL30'],
  ['NIFTYMID100FREE', 'NIFTYMIDCAP100'],
]);

const BSE: ReadonlyMap<string, string> = new Map([
  ['SNSX50', 'SENSEX50'],
  ['SNXT50', 'BSESENSEXNEXT50'],
  ['MID150', 'BSE150MIDCAPINDEX'],
  ['LMI250', 'BSE250LARGEMIDCAPINDEX'],
  ['MSL400', 'BSE400MIDSMALLCAPINDEX'],
  ['AUTO', 'BSEAUTO'],
  ['BSE CG', 'BSECAPITALGOODS'],
  ['CARBON', 'BSECARBONEX'],
  ['BSE CD', 'BSECONSUMERDURABLES'],
  ['CPSE', 'BSECPSE'],
  ['DOL30', 'BSEDOLLEX30'],
  ['DOL100', 'BSEDOLLEX100'],
  ['DOL200', 'BSEDOLLEX200'],
  ['ENERGY', 'BSEENERGY'],
  ['BSEFMC', 'BSEFASTMOVINGCONSUMERGOODS'],
  ['FINSER', 'BSEFINANCIALSERVICES'],
  ['GREENX', 'BSEGREENEX'],
  ['BSE HC', 'BSEHEALTHCARE'],
  ['INFRA', 'BSEINDIAINFRASTRUCTUREINDEX'],
  ['INDSTR', 'BSEINDUSTRIALS'],
  ['BSE IT', 'BSEINFORMATIONTECHNOLOGY'],
  ['LRGCAP', 'BSELARGECAP'],
  ['METAL', 'BSEMETAL'],
  ['MIDCAP', 'BSEMIDCAP'],
  ['MIDSEL', 'BSEMIDCAPSELECTINDEX'],
  ['OILGAS', 'BSEOIL&GAS'],
  ['POWER', 'BSEPOWER'],
  ['REALTY', 'BSEREALTY'],
  ['SMLCAP', 'BSESMALLCAP'],
  ['SMLSEL', 'BSESMALLCAPSELECTINDEX'],
  ['SMEIPO', 'BSESMEIPO'],
  ['TECK', 'BSETECK'],
  ['TELCOM', 'BSETELECOM'],
]);

/**
 * The canonical symbol of an NSE index: upper-case without spaces and hyphens, except for the well-known short names.
 *
 * @param spellings a master's own names, compared in one word (`LONG_NSE_SPELLINGS`)
 */
export function nseIndexSymbol(brokerName: string, spellings?: ReadonlyMap<string, string>): string {
  const name = brokerName.trim().toUpperCase();
  const joined = inOneWord(name);
  return NSE.get(name) ?? spellings?.get(joined) ?? joined;
}

/** The canonical symbol of a BSE index; a name that no table lists stays as the broker wrote it. */
export function bseIndexSymbol(brokerName: string): string {
  const name = brokerName.trim();
  return BSE.get(name.toUpperCase()) ?? name;
}
