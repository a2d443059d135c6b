import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import { milliseconds } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';
import { deliversAtLeast, lastIsNewest } from './checks.js';

const load: Load = { clients: 50, symbolsPerClient: 100, symbols: 1000, ticksPerSecond: 150_000 };

/** What is older has waited in a queue instead of being replaced. */
const OLDEST_US = 1_000_000;

/** Watch lists at more than an edge must carry: what is too much is conflated, and nothing that arrives is stale. */
export const sparse150k: LoadScenario = {
  kind: 'load',
  name: 'sparse-150k',
  work: '1,000 symbols, 50 clients with 100 each, 150,000 ticks/s',
  contenders: [gateway(load, { ownPublisher: true, compareLast: true }), once(naive(load))],
  checks: [
    deliversAtLeast(600_000),
    lastIsNewest(),
    {
      target: `no delivery older than ${milliseconds(OLDEST_US)}`,
      compares: ['tickgate'],
      judge(tickgate) {
        const oldest = tickgate!.highest(({ max }) => max);
        return { figure: milliseconds(oldest), met: oldest <= OLDEST_US };
      },
    },
  ],
};
