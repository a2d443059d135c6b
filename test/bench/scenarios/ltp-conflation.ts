import { gateway } from '../contenders/gateway.js';
import { naive } from '../contenders/naive.js';
import { once } from '../contenders/once.js';
import type { Load } from '../load/load.js';
import { count } from '../report/format.js';
import type { LoadScenario } from '../scenario.js';
import { lastIsNewest, rateOf } from './checks.js';

const load: Load = { clients: 500, symbolsPerClient: 10, symbols: 100, ticksPerSecond: 50_000, mode: 'LTP' };
const SECONDS = 4;

/** `LTP_THROTTLE_MS` is 50 by default. */
const PER_SECOND = 20;
/** One more where the window begins on a message. */
const MOST_PER_CLIENT = load.symbolsPerClient * (PER_SECOND * SECONDS + 1);
/** A topic's next message leaves some ms after its 50 ms, not before. */
const LEAST_SHARE = 0.85;
const MOST = load.clients * load.symbolsPerClient * PER_SECOND;

/** Prices for people: a symbol that ticks 500 times a second, at the rate that can be read. */
export const ltpConflation: LoadScenario = {
  kind: 'load',
  name: 'ltp-conflation',
  work: 'LTP of 100 symbols with 500 ticks/s each, 500 clients with 10 each: at most 20/s of a symbol to a client',
  contenders: [gateway(load, { seconds: SECONDS, compareLast: true }), naive(load, { seconds: SECONDS })].map(once),
  checks: [
    {
      target: `no client has more than ${PER_SECOND}/s of each symbol`,
      compares: ['tickgate'],
      judge(tickgate) {
        const most = tickgate!.highest(({ mostPerClient }) => mostPerClient);
        return { figure: `${count(most)} of at most ${count(MOST_PER_CLIENT)}`, met: most <= MOST_PER_CLIENT };
      },
    },
    {
      target: `at least ${100 * LEAST_SHARE} % of that`,
      compares: ['tickgate'],
      judge(tickgate) {
        const rate = rateOf(tickgate!);
        return { figure: `${count(rate)} of ${count(MOST)} deliveries/s`, met: rate >= LEAST_SHARE * MOST };
      },
    },
    lastIsNewest(),
  ],
};
