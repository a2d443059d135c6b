import type { Scenario } from '../scenario.js';
import { busIn } from './bus-in.js';
import { coldStart } from './cold-start.js';
import { compact } from './compact.js';
import { decodeKite } from './decode-kite.js';
import { dense } from './dense.js';
import { dense4k } from './dense-4k.js';
import { dense200 } from './dense-200.js';
import { depth5, depth20 } from './depth.js';
import { endToEnd } from './end-to-end.js';
import { idleMemory } from './idle-memory.js';
import { instrumentMaster } from './instrument-master.js';
import { keyLookup } from './key-lookup.js';
import { ltpConflation } from './ltp-conflation.js';
import { marketData } from './market-data.js';
import { optionChain } from './option-chain.js';
import { optionChainSubscribe } from './option-chain-subscribe.js';
import { restQuote } from './rest-quote.js';
import { slowClient } from './slow-client.js';
import { sparse20k } from './sparse-20k.js';
import { sparse100k } from './sparse-100k.js';
import { sparse150k } from './sparse-150k.js';
import { connectStorm, subscribeStorm } from './storms.js';
import { subscribe3000 } from './subscribe-3000.js';
import { twoEdges } from './two-edges.js';
import { webBoard } from './web-board.js';

/** Everything that the bench measures, in the order in which it runs. */
export const scenarios: readonly Scenario[] = [
  dense200,
  dense,
  dense4k,
  sparse20k,
  sparse100k,
  sparse150k,
  twoEdges,
  slowClient,
  ltpConflation,
  depth5,
  depth20,
  optionChain,
  optionChainSubscribe,
  subscribeStorm,
  connectStorm,
  busIn,
  endToEnd,
  idleMemory,
  decodeKite,
  subscribe3000,
  instrumentMaster,
  keyLookup,
  restQuote,
  marketData,
  compact,
  coldStart,
  webBoard,
];
