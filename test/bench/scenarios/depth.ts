import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import type { LoadScenario } from '../scenario.js';
import { deliversAll, latencyAtMost, latencyTimes } from './checks.js';

const SECONDS = 4;

/** Order books, several times as large as Quotes. Twenty levels are those of a broker that has them. */
export const depth5 = books(5, 'replay');
export const depth20 = books(20, 'dhan');

function books(depthLevel: 5 | 20, broker: string): LoadScenario {
  const load: Load = {
    clients: 50,
    symbolsPerClient: 20,
    symbols: 200,
    ticksPerSecond: 20_000,
    mode: 'DEPTH',
    depthLevel,
  };
  const tickgate = gateway(load, { seconds: SECONDS, ...(broker !== 'replay' && { broker }) });
  const owed = (load.ticksPerSecond * load.clients * load.symbolsPerClient) / load.symbols;
  return {
    kind: 'load',
    name: `depth-${depthLevel}`,
    work: `books of ${depthLevel} levels a side: 200 symbols, 50 clients with 20 each, 20,000 ticks/s`,
    contenders: [tickgate, naive(load, { seconds: SECONDS })].map(once),
    checks: [deliversAll(owed), latencyAtMost('p99', 10_000), latencyTimes('p50', 'naive', 1)],
  };
}
