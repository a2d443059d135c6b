import { inOneWord } from './cells.js';

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['NIFTY50', 'NIFTY'],
  ['NIFTYINDEX', 'NIFTY'],
  ['NIFTYBANK', 'BANKNIFTY'],
  ['NIFTYFIN', 'FINNIFTY'],
  ['NIFTYFINSERVICE', 'FINNIFTY'],
  ['NIFTYFINANCIALSERVICES', 'FINNIFTY'],
  ['NIFTYNEXT50', 'NIFTYNXT50'],
  ['NIFTYMIDSELECT', 'MIDCPNIFTY'],
  ['NIFTYMIDCAPSELECT', 'MIDCPNIFTY'],
]);

/**
 * The canonical symbol of an index: upper-case without spaces and hyphens, or its well-known short name.
 *
 * @param names a master's own spellings beside the common ones, compared in one word
 */
export function indexSymbol(tradingSymbol: string, names?: ReadonlyMap<string, string>): string {
  const joined = inOneWord(tradingSymbol);
  return names?.get(joined) ?? SHORT_NAMES.get(joined) ?? joined;
}

/** Codes of BSE indices that several masters have in common, in one word. */
export const BSE_INDEX_CODES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    SNSX50: 'SENSEX50',
    SNXT50: 'BSESENSEXNEXT50',
    MID150: 'BSE150MIDCAPINDEX',
    LMI250: 'BSE250LARGEMIDCAPINDEX',
    MSL400: 'BSE400MIDSMALLCAPINDEX',
    BSECG: 'BSECAPITALGOODS',
    BSECD: 'BSECONSUMERDURABLES',
    BSEFMC: 'BSEFASTMOVINGCONSUMERGOODS',
    BSEHC: 'BSEHEALTHCARE',
    BSEIT: 'BSEINFORMATIONTECHNOLOGY',
    FIN: 'BSEFINANCIALSERVICES',
    INDSTR: 'BSEINDUSTRIALS',
    LRGCAP: 'BSELARGECAP',
    MIDSEL: 'BSEMIDCAPSELECTINDEX',
    SMLSEL: 'BSESMALLCAPSELECTINDEX',
    TELCOM: 'BSETELECOM',
  }),
);
