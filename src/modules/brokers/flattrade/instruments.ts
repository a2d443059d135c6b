import { symbolFiles } from '../families/noren/symbol-files.js';

const BASE_URL = 'https://flattrade.s3.ap-south-1.amazonaws.com/scripmaster/';

const FILES = [
  'NSE_Equity.csv',
  'BSE_Equity.csv',
  'Nfo_Equity_Derivatives.csv',
  'Nfo_Index_Derivatives.csv',
  'Bfo_Equity_Derivatives.csv',
  'Bfo_Index_Derivatives.csv',
  'Currency_Derivatives.csv',
  'Commodity.csv',
];

const BSE_INDICES: ReadonlyMap<string, string> = new Map([
  ['BSESENSEX', 'SENSEX'],
  ['S&PBSESENSEX', 'SENSEX'],
  ['BSESENSEX50', 'SENSEX50'],
  ['S&PBSESENSEX50', 'SENSEX50'],
  ['S&PBSESENSEXNEXT50', 'BSESENSEXNEXT50'],
]);

/** Public; plain CSV files without tick sizes. */
export const instruments = symbolFiles({
  urls: FILES.map((file) => BASE_URL + file),
  tickSize: { NSE: 0.05, BSE: 0.05, NFO: 0.05, BFO: 0.05, MCX: 0.05, CDS: 0.0025 },
  indexRows: { NSE: 'INDEX', BSE: 'UNDIND' },
  indexNames: { BSE: BSE_INDICES },
});
