import { gateway } from '../contenders/gateway.js';
import { nats } from '../contenders/nats.js';
import { againstNats } from '../contenders/nats-checks.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import { milliseconds } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';
import { everyTick } from './checks.js';

const load: Load = { clients: 50, symbolsPerClient: 100, symbols: 1000, ticksPerSecond: 20_000 };

/** Watch lists at a rate that leaves no excuse: nothing may be lost, nothing may be late. */
export const sparse20k: LoadScenario = {
  kind: 'load',
  name: 'sparse-20k',
  work: '1,000 symbols, 50 clients with 100 each, 20,000 ticks/s',
  contenders: [gateway(load, { counting: 'whole', prime: 2 }), once(nats(load, { counting: 'whole' }))],
  checks: [
    everyTick(),
    {
      target: 'p99 below 10 ms',
      compares: ['tickgate'],
      judge(tickgate) {
        const p99 = tickgate!.median((sample) => sample.p99);
        return { figure: milliseconds(p99), met: p99 < 10_000 };
      },
    },
    ...againstNats({ latency: false }),
  ],
};
