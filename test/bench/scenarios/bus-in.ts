import { once } from '../contenders/once.js';
import { part } from '../contenders/part.js';
import { count, milliseconds, perSecond } from '../report/format.js';
import type { PartScenario } from '../scenario.js';
import { cores } from './columns.js';

const TARGET = 1_000_000;
/** Somewhat more than is asked for, since what is offered is all that can arrive. */
const FULL = 1.25 * TARGET;
const TENTH = 0.1 * TARGET;
/** What zeromq.js sends and receives at most is far below. */
const PLAIN = 250_000;
const LIMIT_US = 1_000;

/** All ticks of a market at one edge, whoever may want them. */
export const busIn: PartScenario = {
  kind: 'part',
  name: 'bus-in',
  work: 'the bus between two processes of the gateway: 1,000 topics of 300 bytes, no client wants them',
  columns: [
    { figure: 'offeredPerSecond', heading: 'offered', show: perSecond },
    { figure: 'ticksPerSecond', heading: 'taken', show: perSecond },
    { figure: 'lost', heading: 'lost', show: count },
    { figure: 'conflated', heading: 'of them conflated', show: count },
    { figure: 'p50Us', heading: 'p50', show: milliseconds },
    { figure: 'p99Us', heading: 'p99', show: milliseconds },
    cores('receiverCpu', 'CPU: consumer'),
    cores('publisherCores', 'publisher'),
  ],
  contenders: [
    part('full', 'bus-in', 'tickgate', String(FULL)),
    part('a tenth', 'bus-in', 'tickgate', String(TENTH)),
    once(part('zeromq.js', 'bus-in', 'zeromq.js', String(PLAIN))),
  ],
  checks: [
    {
      target: `at least ${perSecond(TARGET)}`,
      compares: ['full'],
      judge(full) {
        const rate = full!.median(({ figures }) => figures.ticksPerSecond!);
        return { figure: perSecond(rate), met: rate >= TARGET };
      },
    },
    {
      target: `p50 at most ${milliseconds(LIMIT_US)} at a tenth of it`,
      compares: ['a tenth'],
      judge(tenth) {
        const time = tenth!.median(({ figures }) => figures.p50Us!);
        return { figure: milliseconds(time), met: time <= LIMIT_US };
      },
    },
    {
      target: 'every tick at a tenth of it',
      compares: ['a tenth'],
      judge(tenth) {
        const lost = tenth!.highest(({ figures }) => figures.lost!);
        return { figure: `${count(lost)} lost`, met: lost === 0 };
      },
    },
  ],
};
