import { BSE_INDEX_CODES } from '../families/master/one-word-index-names.js';
import { contractMaster } from '../families/noren/contract-master.js';

/** As the list of indices spells them, upper-case without spaces and hyphens; others get BSE in front of their code. */
const BSE_INDICES: ReadonlyMap<string, string> = new Map([
  ...BSE_INDEX_CODES,
  ...Object.entries({
    SENSEX: 'SENSEX',
    BANKEX: 'BANKEX',
    INFRA: 'BSEINDIAINFRASTRUCTUREINDEX',
    OILGAS: 'BSEOIL&GAS',
    SMLCAP: 'BSESMALLCAP',
  }),
]);

/** Public; plain CSV files. */
export const instruments = contractMaster({
  baseUrl: 'https://v2api.aliceblueonline.com/restpy/static/contract_master/V2/',
  exchanges: ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX'],
  indices: 'INDICES',
  bseIndices: BSE_INDICES,
});
