import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import type { LoadScenario } from '../scenario.js';
import { deliversAll, latencyAtMost, latencyTimes } from './checks.js';

const load: Load = { clients: 1, symbolsPerClient: 3000, symbols: 3000, ticksPerSecond: 30_000 };
const SECONDS = 4;

/** Everything that a broker's connection holds, at one client. */
export const optionChain: LoadScenario = {
  kind: 'load',
  name: 'option-chain',
  work: '3,000 symbols to 1 client, 30,000 ticks/s',
  contenders: [gateway(load, { seconds: SECONDS }), naive(load, { seconds: SECONDS })].map(once),
  checks: [deliversAll(load.ticksPerSecond), latencyAtMost('p99', 10_000), latencyTimes('p50', 'naive', 1)],
};
