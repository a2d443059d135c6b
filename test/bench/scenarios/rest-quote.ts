import { part } from '../contenders/part.js';
import { milliseconds } from '../report/format.js';
import type { PartScenario } from '../scenario.js';

const LIMIT_US = 5_000;

/** What a script waits for that asks instead of streaming. */
export const restQuote: PartScenario = {
  kind: 'part',
  name: 'rest-quote',
  work: 'the quote of a streamed symbol over REST, 2,000 requests/s for 5 s over 32 connections, the key in the body',
  columns: [
    { figure: 'p50Us', heading: 'p50', show: milliseconds },
    { figure: 'p99Us', heading: 'p99', show: milliseconds },
    { figure: 'longestUs', heading: 'longest', show: milliseconds },
  ],
  contenders: [part('tickgate', 'rest-quote')],
  checks: [
    {
      target: 'p99 below 5 ms',
      compares: ['tickgate'],
      judge(tickgate) {
        const time = tickgate!.median(({ figures }) => figures.p99Us!);
        return { figure: milliseconds(time), met: time < LIMIT_US };
      },
    },
  ],
};
