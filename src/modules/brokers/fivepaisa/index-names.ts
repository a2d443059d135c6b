import { bseIndexSymbol } from '../families/index-names.js';

/** Canonical symbols by the broker's names, without spaces and hyphens. */
const NSE: ReadonlyMap<string, string> = new Map([
  ['NIFTY50', 'NIFTY'],
  ['NIFTYNEXT50', 'NIFTYNXT50'],
  ['NIFTYFINSERVICE', 'FINNIFTY'],
  ['NIFTYFINANCIALSERVICES', 'FINNIFTY'],
  ['NIFTYFIN', 'FINNIFTY'],
  ['NIFTYBANK', 'BANKNIFTY'],
  ['NIFTYMIDSELECT', 'MIDCPNIFTY'],
  ['NIFTYMIDCAPSELECT', 'MIDCPNIFTY'],
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
  ['BSESENSEX50', 'SENSEX50'],
  ['BSEBANKEX', 'BANKEX'],
  ['BSECAPGOOD', 'BSECAPITALGOODS'],
  ['BSECG', 'BSECAPITALGOODS'],
  ['BSECONSDUR', 'BSECONSUMERDURABLES'],
  ['BSECD', 'BSECONSUMERDURABLES'],
  ['BSEFMCG', 'BSEFASTMOVINGCONSUMERGOODS'],
  ['BSEHEALTHC', 'BSEHEALTHCARE'],
  ['BSEHC', 'BSEHEALTHCARE'],
  ['BSEINDIA150', 'BSE150MIDCAPINDEX'],
  ['BSEINFRA', 'BSEINDIAINFRASTRUCTUREINDEX'],
  ['BSEIT', 'BSEINFORMATIONTECHNOLOGY'],
  ['BSECARBON', 'BSECARBONEX'],
  ['BSEDOL30', 'BSEDOLLEX30'],
  ['BSEDOL100', 'BSEDOLLEX100'],
  ['BSEDOL200', 'BSEDOLLEX200'],
  ['BSEGREENX', 'BSEGREENEX'],
  ['BSEPBI', 'BSEPSU'],
  ['BSEPSUBANK', 'BSEPSU'],
  ['BSESMLCAP', 'BSESMALLCAP'],
]);

/** The canonical symbol of an index, by the broker's name of it. */
export function indexSymbol(name: string, exchange: string): string {
  const joined = name.toUpperCase().replaceAll(/[\s-]/g, '');
  return exchange === 'NSE_INDEX' ? (NSE.get(joined) ?? joined) : (BSE.get(joined) ?? bseIndexSymbol(joined));
}
