/** Canonical symbols by the broker's own names, which are compared as `bare` writes them. */
const ALIASES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    NIFTY50: 'NIFTY',
    NIFTYBANK: 'BANKNIFTY',
    NIFTYNEXT50: 'NIFTYNXT50',
    NIFTYFINSERVICE: 'FINNIFTY',
    NIFTYFINSERV: 'FINNIFTY',
    NIFTYFINANCIALSERVICES: 'FINNIFTY',
    NIFTYMIDSELECT: 'MIDCPNIFTY',
    NIFTYSMALLCAP50: 'NIFTYSMLCAP50',
    NIFTYSMALLCAP100: 'NIFTYSMLCAP100',
    NIFTYSMALLCAP250: 'NIFTYSMLCAP250',
    NIFTYINFRASTRUCTURE: 'NIFTYINFRA',
    BSESENSEX: 'SENSEX',
    SPBSESENSEX: 'SENSEX',
    SPBSEBANKEX: 'BANKEX',
    BSESENSEX50: 'SENSEX50',
    SPBSESENSEX50: 'SENSEX50',
    BSEIT: 'BSEINFORMATIONTECHNOLOGY',
    BSEFMCG: 'BSEFASTMOVINGCONSUMERGOODS',
    BSECDGS: 'BSECONSUMERDURABLES',
    BSECG: 'BSECAPITALGOODS',
  }),
);

const CANONICAL: ReadonlySet<string> = new Set([...ALIASES.values(), 'INDIAVIX']);

/**
 * The canonical symbol of an index.
 *
 * @param name the long name, which counts where the trading symbol is not known
 */
export function indexSymbol(tradingSymbol: string, name: string): string {
  if (CANONICAL.has(tradingSymbol)) return tradingSymbol;
  return ALIASES.get(bare(tradingSymbol)) ?? ALIASES.get(bare(name)) ?? joined(tradingSymbol);
}

function joined(name: string): string {
  return name.toUpperCase().replaceAll(/[\s-]/g, '');
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll(/[\s\-_&]|AND/g, '');
}
