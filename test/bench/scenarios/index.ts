import type { Scenario } from '../scenario.js';
import { coldStart } from './cold-start.js';
import { decodeKite } from './decode-kite.js';
import { dense } from './dense.js';
import { instrumentMaster } from './instrument-master.js';
import { keyLookup } from './key-lookup.js';
import { marketData } from './market-data.js';
import { restQuote } from './rest-quote.js';
import { slowClient } from './slow-client.js';
import { sparse20k } from './sparse-20k.js';
import { sparse100k } from './sparse-100k.js';
import { subscribe3000 } from './subscribe-3000.js';
import { webBoard } from './web-board.js';

/** Everything that the bench measures, in the order in which it runs. */
export const scenarios: readonly Scenario[] = [
  dense,
  sparse20k,
  sparse100k,
  slowClient,
  decodeKite,
  subscribe3000,
  instrumentMaster,
  keyLookup,
  restQuote,
  marketData,
  coldStart,
  webBoard,
];
