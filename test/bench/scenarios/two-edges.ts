import { availableParallelism } from 'node:os';
import { gateway } from '../contenders/gateway.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import { times } from '../report/format.js';
import type { Check, LoadScenario } from '../scenario.js';
import { rateOf } from './checks.js';

/** Two edges, the publisher and the load client: each must have a core of its own, or more edges cannot give more. */
const CORES = 4;
const hasCores = availableParallelism() >= CORES;
const load: Load = {
  clients: 50,
  symbolsPerClient: 100,
  symbols: 1000,
  // With a core for each, more than one edge takes; else what one edge takes without loss.
  ticksPerSecond: hasCores ? 400_000 : 100_000,
};

const [ONE, TWO] = ['one edge', 'two edges'];

/** What another core gives, and what another process costs where there is no other core. */
export const twoEdges: LoadScenario = {
  kind: 'load',
  name: 'two-edges',
  work: `TICKGATE_EDGES=2 against 1: 1,000 symbols, 50 clients with 100 each, ${load.ticksPerSecond.toLocaleString('en')} ticks/s`,
  contenders: [
    gateway(load, { name: ONE, env: { TICKGATE_EDGES: '1' } }),
    gateway(load, { name: TWO, env: { TICKGATE_EDGES: '2' }, processes: 2 }),
    // What is asked for with fewer cores is far from what is seen.
  ].map((contender) => (hasCores ? contender : once(contender))),
  checks: [atLeast(1.7, hasCores, ` (needs ${CORES} cores)`), atLeast(0.9, true, '')],
};

/** Not judged where the machine has too few cores: nobody has a sample under the name that is compared then. */
function atLeast(ratio: number, isJudged: boolean, condition: string): Check {
  return {
    target: `at least ${ratio} times the deliveries/s of one edge${condition}`,
    compares: isJudged ? [ONE!, TWO!] : ['more cores'],
    judge(one, two) {
      const seen = rateOf(two!) / rateOf(one!);
      return { figure: times(seen), met: seen >= ratio };
    },
  };
}
