import { part } from '../contenders/part.js';
import type { Check, PartSample, PartScenario } from '../scenario.js';

const LIMIT_MS = 1_500;

/** What an upgrade or a crash costs those who wait. */
export const coldStart: PartScenario = {
  kind: 'part',
  name: 'cold-start',
  work: 'npm start until /health/ready says yes: in an empty folder, and again with the database that is there then',
  columns: [
    { figure: 'firstMs', heading: 'first start', show: seconds },
    { figure: 'laterMs', heading: 'later start', show: seconds },
  ],
  contenders: [part('tickgate', 'cold-start')],
  checks: [below('first start', 'firstMs'), below('later start', 'laterMs')],
};

function below(what: string, figure: 'firstMs' | 'laterMs'): Check<PartSample> {
  return {
    target: `${what} below 1.5 s`,
    compares: ['tickgate'],
    judge(tickgate) {
      const time = tickgate!.median(({ figures }) => figures[figure]!);
      return { figure: seconds(time), met: time < LIMIT_MS };
    },
  };
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
