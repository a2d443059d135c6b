import { BSE_INDICES, symbolFiles, symbolFileUrls } from '../families/noren/symbol-files.js';

/** Public; a zip for each exchange. */
export const instruments = symbolFiles({
  urls: symbolFileUrls('https://api.shoonya.com'),
  tickSize: 'by file',
  indexRows: { NSE: 'INDEX' },
  missingIndices: { BSE: BSE_INDICES },
});
