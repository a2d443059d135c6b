import { gateway } from '../contenders/gateway.js';
import type { Load } from '../load/load.js';
import { count, milliseconds } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';

const load: Load = { clients: 50, symbolsPerClient: 100, symbols: 1000, ticksPerSecond: 20_000 };

/** Watch lists at a rate that leaves no excuse: nothing may be lost, nothing may be late. */
export const sparse20k: LoadScenario = {
  kind: 'load',
  name: 'sparse-20k',
  work: '1,000 symbols, 50 clients with 100 each, 20,000 ticks/s',
  contenders: [gateway(load, { counting: 'whole', prime: 2 })],
  checks: [
    {
      target: 'every tick delivered',
      compares: ['tickgate'],
      judge(tickgate) {
        const owed = tickgate!.samples.reduce((sum, sample) => sum + (sample.owed?.total ?? 0), 0);
        const delivered = tickgate!.samples.reduce((sum, sample) => sum + sample.frames, 0);
        const met = tickgate!.every(
          ({ owed, frames, leastPerClient, mostPerClient }) =>
            frames === owed?.total && leastPerClient === owed.min && mostPerClient === owed.max,
        );
        return { figure: `${count(delivered)} of ${count(owed)}`, met };
      },
    },
    {
      target: 'p99 below 10 ms',
      compares: ['tickgate'],
      judge(tickgate) {
        const p99 = tickgate!.median((sample) => sample.p99);
        return { figure: milliseconds(p99), met: p99 < 10_000 };
      },
    },
  ],
};
