/** Canonical symbols of indices, by the broker's names in capitals and without spaces. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['NIFTY50', 'NIFTY'],
  ['NIFTYNEXT50', 'NIFTYNXT50'],
  ['NIFTYFINSERVICE', 'FINNIFTY'],
  ['NIFTYBANK', 'BANKNIFTY'],
  ['NIFTYMIDSELECT', 'MIDCPNIFTY'],
  ['BSESENSEX', 'SENSEX'],
  ['BSEBANKEX', 'BANKEX'],
  ['SNSX50', 'SENSEX50'],
  ['BSECAPGOOD', 'BSECAPITALGOODS'],
  ['BSECONSDUR', 'BSECONSUMERDURABLES'],
  ['BSEFMCG', 'BSEFASTMOVINGCONSUMERGOODS'],
  ['BSEIT', 'BSEINFORMATIONTECHNOLOGY'],
  ['SNXT50', 'BSESENSEXNEXT50'],
]);

/** The canonical symbol of an index. */
export function indexSymbol(name: string): string {
  const joined = name.toUpperCase().replaceAll(/\s/g, '');
  return RENAMED.get(joined) ?? joined;
}
