import { floor } from '../contenders/floor.js';
import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { nats } from '../contenders/nats.js';
import { againstNats } from '../contenders/nats-checks.js';
import type { Load } from '../load/load.js';
import { perSecond, times } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';

const load: Load = { clients: 500, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 2000 };

/** One popular symbol: what fan-out alone costs. */
export const dense: LoadScenario = {
  kind: 'load',
  name: 'dense',
  work: '1 symbol to 500 clients, 2,000 ticks/s',
  contenders: [gateway(load), floor(load), nats(load), naive(load)],
  checks: [
    {
      target: 'at least 900,000 deliveries/s',
      compares: ['tickgate'],
      judge(tickgate) {
        const rate = tickgate!.median((sample) => sample.deliveriesPerSecond);
        return { figure: perSecond(rate), met: rate >= 900_000 };
      },
    },
    {
      target: "p50 at most 4 times the floor's",
      compares: ['tickgate', 'floor'],
      judge(tickgate, kernel) {
        const ratio = tickgate!.median((sample) => sample.p50) / kernel!.median((sample) => sample.p50);
        return { figure: times(ratio), met: ratio <= 4 };
      },
    },
    {
      target: "at least 8 times the naive server's deliveries/s",
      compares: ['tickgate', 'naive'],
      judge(tickgate, baseline) {
        const rate = (sample: { deliveriesPerSecond: number }): number => sample.deliveriesPerSecond;
        const ratio = tickgate!.median(rate) / baseline!.median(rate);
        return { figure: times(ratio), met: ratio >= 8 };
      },
    },
    ...againstNats({ latency: true }),
  ],
};
