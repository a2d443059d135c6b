import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { nats } from '../contenders/nats.js';
import { againstNats } from '../contenders/nats-checks.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import { megabytes } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';
import { everyTick, latencyAtMost } from './checks.js';

const load: Load = { clients: 50, symbolsPerClient: 100, symbols: 1000, ticksPerSecond: 100_000 };

/**
 * Memory that a gateway under this load may take beyond what it started the measured seconds with: a full bus queue
 * (100,000 messages of about half a kilobyte with their frames), a full outbox for each client (50 of 1 MiB), and room
 * for the garbage collector to be late.
 */
const GROWTH_MB = 256;

/** Watch lists at a rate that one edge must carry without dropping a tick, and without piling anything up. */
export const sparse100k: LoadScenario = {
  kind: 'load',
  name: 'sparse-100k',
  work: '1,000 symbols, 50 clients with 100 each, 100,000 ticks/s',
  contenders: [
    gateway(load, { counting: 'whole', prime: 2 }),
    once(nats(load, { counting: 'whole' })),
    once(naive(load)),
  ],
  checks: [
    everyTick(),
    latencyAtMost('p99', 3_000),
    ...againstNats({ latency: false }),
    {
      target: `memory grows by less than ${GROWTH_MB} MB`,
      compares: ['tickgate'],
      judge(tickgate) {
        const growth = tickgate!.highest(({ usage }) => usage.server!.rssPeakMb - usage.server!.rssStartMb);
        const peak = tickgate!.highest(({ usage }) => usage.server!.rssPeakMb);
        return { figure: `${megabytes(growth)}, to ${megabytes(peak)}`, met: growth < GROWTH_MB };
      },
    },
  ],
};
