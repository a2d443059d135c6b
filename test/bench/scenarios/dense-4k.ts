import { floor } from '../contenders/floor.js';
import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { nats } from '../contenders/nats.js';
import { againstNats } from '../contenders/nats-checks.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import { count, perSecond } from '../report/format.js';
import type { Check, LoadScenario } from '../scenario.js';
import { latencyTimes, rateOf } from './checks.js';

const load: Load = { clients: 500, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 4000 };
const OFFERED = load.clients * load.ticksPerSecond;
const LEAST = 1_900_000;
/** Below this share of what is offered, the machine itself has not the room: the kernel's floor is then the measure. */
const FLOOR_SHARE = 0.95;

/** One popular symbol at the limit of the machine. */
export const dense4k: LoadScenario = {
  kind: 'load',
  name: 'dense-4k',
  work: '1 symbol to 500 clients, 4,000 ticks/s',
  contenders: [gateway(load), floor(load), nats(load), once(naive(load))],
  checks: [
    deliveries(),
    latencyTimes('p50', 'floor', 2),
    latencyTimes('p99', 'floor', 3),
    ...againstNats({ latency: true }),
  ],
};

function deliveries(): Check {
  return {
    target: `at least ${count(LEAST)} deliveries/s, or ${100 * FLOOR_SHARE} % of the floor's where those are fewer than ${100 * FLOOR_SHARE} % of the ${count(OFFERED)} offered`,
    compares: ['tickgate', 'floor'],
    judge(tickgate, floor) {
      const [rate, kernel] = [rateOf(tickgate!), rateOf(floor!)];
      if (kernel >= FLOOR_SHARE * OFFERED) return { figure: perSecond(rate), met: rate >= LEAST };
      const figure = `${perSecond(rate)}; the floor itself delivered ${perSecond(kernel)}`;
      return { figure, met: rate >= FLOOR_SHARE * kernel };
    },
  };
}
