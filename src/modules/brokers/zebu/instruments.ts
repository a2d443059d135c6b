import { symbolFiles, symbolFileUrls } from '../families/noren/symbol-files.js';

/** Public; a zip for each exchange, without BSE indices. */
export const instruments = symbolFiles({
  urls: symbolFileUrls('https://go.mynt.in'),
  tickSize: 'rupees',
  indexRows: { NSE: 'INDEX' },
});
