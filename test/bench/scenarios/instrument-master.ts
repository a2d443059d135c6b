import { part } from '../contenders/part.js';
import { milliseconds, seconds } from '../report/format.js';
import type { PartScenario } from '../scenario.js';

const SECONDS = 5;
const BLOCK_MS = 50;

const block = (ms: number): string => milliseconds(1000 * ms);

/** The morning's new master, while ticks flow. */
export const instrumentMaster: PartScenario = {
  kind: 'part',
  name: 'instrument-master',
  work: 'an NFO master of 100,000 rows parsed, written to the database and swapped with the one before',
  columns: [
    { figure: 'seconds', heading: 'time', show: seconds },
    { figure: 'longestBlockMs', heading: 'longest block', show: block },
  ],
  contenders: [part('importer', 'instrument-master')],
  checks: [
    {
      target: `less than ${SECONDS} s until lookups see it`,
      compares: ['importer'],
      judge(importer) {
        const time = importer!.median(({ figures }) => figures.seconds!);
        return { figure: seconds(time), met: time < SECONDS };
      },
    },
    {
      target: `event loop never blocked for more than ${BLOCK_MS} ms`,
      compares: ['importer'],
      judge(importer) {
        const longest = importer!.highest(({ figures }) => figures.longestBlockMs!);
        return { figure: block(longest), met: longest <= BLOCK_MS };
      },
    },
  ],
};
