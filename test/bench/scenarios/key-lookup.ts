import { part } from '../contenders/part.js';
import { milliseconds } from '../report/format.js';
import type { PartScenario } from '../scenario.js';

const LIMIT_US = 1000;

/** What every authentication costs the process that carries the ticks. */
export const keyLookup: PartScenario = {
  kind: 'part',
  name: 'key-lookup',
  work: '5,000 API keys of 100,000 looked up, one after another, with their user, account and entitlements',
  columns: [
    { figure: 'p50Us', heading: 'p50', show: milliseconds },
    { figure: 'p99Us', heading: 'p99', show: milliseconds },
  ],
  contenders: [part('SQLite', 'key-lookup')],
  checks: [
    {
      target: 'p50 below 1 ms',
      compares: ['SQLite'],
      judge(sqlite) {
        const time = sqlite!.median(({ figures }) => figures.p50Us!);
        return { figure: milliseconds(time), met: time < LIMIT_US };
      },
    },
  ],
};
