import { gateway } from '../contenders/gateway.js';
import type { Load } from '../load/load.js';
import { megabytes, perSecond } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';

const load: Load = { clients: 50, symbolsPerClient: 100, symbols: 1000, ticksPerSecond: 100_000 };

/**
 * Memory that a gateway at its limit may take beyond what it started the measured seconds with: a full bus queue
 * (100,000 messages of about half a kilobyte with their frames), a full outbox for each client (50 of 1 MiB), and room
 * for the garbage collector to be late.
 */
const GROWTH_MB = 256;

/** Watch lists at about the limit of one edge: what is too much may be conflated, but nothing may pile up. */
export const sparse100k: LoadScenario = {
  kind: 'load',
  name: 'sparse-100k',
  work: '1,000 symbols, 50 clients with 100 each, 100,000 ticks/s',
  contenders: [gateway(load)],
  checks: [
    {
      target: 'at least 450,000 deliveries/s',
      compares: ['tickgate'],
      judge(tickgate) {
        const rate = tickgate!.median((sample) => sample.deliveriesPerSecond);
        return { figure: perSecond(rate), met: rate >= 450_000 };
      },
    },
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
