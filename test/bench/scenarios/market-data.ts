import { part } from '../contenders/part.js';
import { count } from '../report/format.js';
import type { PartScenario } from '../scenario.js';

const LIMIT_NS = 1_000;

const nanoseconds = (value: number): string => `${count(value)} ns`;

/** What every tick of an edge costs beside its way to the clients. */
export const marketData: PartScenario = {
  kind: 'part',
  name: 'market-data',
  work: 'ticks of 1,000 symbols through the market-data service: last values, checks and minute bars',
  columns: [{ figure: 'nsPerTick', heading: 'a tick', show: nanoseconds }],
  contenders: [part('tickgate', 'market-data')],
  checks: [
    {
      target: 'less than 1 µs a tick',
      compares: ['tickgate'],
      judge(tickgate) {
        const time = tickgate!.median(({ figures }) => figures.nsPerTick!);
        return { figure: nanoseconds(time), met: time < LIMIT_NS };
      },
    },
  ],
};
