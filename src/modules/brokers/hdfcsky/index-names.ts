/** Canonical symbols of indices by the broker's names without blanks, where they differ. */
const NAMES: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  NSE_INDEX: new Map([
    ['NIFTY50', 'NIFTY'],
    ['NIFTYBANK', 'BANKNIFTY'],
    ['NIFTYFINSERVICE', 'FINNIFTY'],
    ['NIFTYMIDSELECT', 'MIDCPNIFTY'],
    ['NIFTYNEXT50', 'NIFTYNXT50'],
  ]),
  BSE_INDEX: new Map([
    ['SNSX50', 'SENSEX50'],
    ['SNXT50', 'BSESENSEXNEXT50'],
    ['MID150', 'BSE150MIDCAPINDEX'],
    ['LMI250', 'BSE250LARGEMIDCAPINDEX'],
    ['MSL400', 'BSE400MIDSMALLCAPINDEX'],
    ['AUTO', 'BSEAUTO'],
    ['BSECG', 'BSECAPITALGOODS'],
    ['BSECD', 'BSECONSUMERDURABLES'],
    ['CPSE', 'BSECPSE'],
    ['ENERGY', 'BSEENERGY'],
    ['BSEFMC', 'BSEFASTMOVINGCONSUMERGOODS'],
    ['FINSER', 'BSEFINANCIALSERVICES'],
    ['BSEHC', 'BSEHEALTHCARE'],
    ['INFRA', 'BSEINDIAINFRASTRUCTUREINDEX'],
    ['INDSTR', 'BSEINDUSTRIALS'],
    ['BSEIT', 'BSEINFORMATIONTECHNOLOGY'],
    ['METAL', 'BSEMETAL'],
    ['MIDSEL', 'BSEMIDCAPSELECTINDEX'],
    ['OILGAS', 'BSEOIL&GAS'],
    ['POWER', 'BSEPOWER'],
    ['REALTY', 'BSEREALTY'],
    ['SMLSEL', 'BSESMALLCAPSELECTINDEX'],
    ['SMEIPO', 'BSESMEIPO'],
    ['TECK', 'BSETECK'],
    ['TELCOM', 'BSETELECOM'],
    ['UTILS', 'BSEUTILITIES'],
  ]),
};

export function indexSymbol(exchange: string, displayName: string): string {
  const name = displayName.toUpperCase().replaceAll(' ', '');
  return NAMES[exchange]?.get(name) ?? name;
}
