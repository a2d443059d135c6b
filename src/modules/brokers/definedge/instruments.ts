import { LONG_NSE_SPELLINGS } from '../families/master/index-names.js';
import { BSE_INDEX_CODES } from '../families/master/one-word-index-names.js';
import { positionalMaster } from '../families/noren/positional-master.js';

/** As the master spells them, upper-case without spaces and hyphens. */
const BSE_INDICES: ReadonlyMap<string, string> = new Map([
  ...BSE_INDEX_CODES,
  ...Object.entries({
    BSESENSEX50: 'SENSEX50',
    BSEBANKEX: 'BANKEX',
    BSECAPGOOD: 'BSECAPITALGOODS',
    BSECONSDUR: 'BSECONSUMERDURABLES',
    BSEFMCG: 'BSEFASTMOVINGCONSUMERGOODS',
    ENERGY: 'BSEENERGY',
    BSEINDIA150: 'BSE150MIDCAPINDEX',
    BSECARBON: 'BSECARBONEX',
    BSEDOL30: 'BSEDOLLEX30',
    BSEDOL100: 'BSEDOLLEX100',
    BSEDOL200: 'BSEDOLLEX200',
    BSEGREENX: 'BSEGREENEX',
    BSEINFRA: 'BSEINDIAINFRASTRUCTUREINDEX',
    BSESMLCAP: 'BSESMALLCAP',
    BSEPBI: 'BSEPSU',
    BSEPSUBANK: 'BSEPSU',
  }),
]);

/** Public; one file for all exchanges. */
export const instruments = positionalMaster('https://app.definedgesecurities.com/public/allmaster.zip', {
  NSE: LONG_NSE_SPELLINGS,
  BSE: BSE_INDICES,
});
