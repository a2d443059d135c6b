import { chainSubscriber } from '../contenders/chain-subscriber.js';
import type { Check, PartSample, PartScenario } from '../scenario.js';

const SYMBOLS = 3_000;
const LIMIT_MS = 100;

const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

/** A page with a whole chain opens. */
export const optionChainSubscribe: PartScenario = {
  kind: 'part',
  name: 'option-chain-subscribe',
  work: '1 client subscribes 3,000 symbols in one request: until the reply and a value of each are there',
  columns: [
    { figure: 'coldMs', heading: 'first of the process', show: milliseconds },
    { figure: 'firstMs', heading: 'values at the feed', show: milliseconds },
    { figure: 'laterMs', heading: 'values at the edge', show: milliseconds },
  ],
  contenders: [chainSubscriber(SYMBOLS)],
  checks: [inTime('values at the feed', 'firstMs'), inTime('values at the edge', 'laterMs')],
};

function inTime(what: string, figure: 'firstMs' | 'laterMs'): Check<PartSample> {
  return {
    target: `${what}: all acknowledged with a value each in at most ${LIMIT_MS} ms`,
    compares: ['tickgate'],
    judge(tickgate) {
      const time = tickgate!.median(({ figures }) => figures[figure]!);
      return { figure: milliseconds(time), met: time <= LIMIT_MS };
    },
  };
}
