import { part } from '../contenders/part.js';
import { count } from '../report/format.js';
import type { Check, PartSample, PartScenario } from '../scenario.js';

const KINDS = ['LTP', 'QUOTE', 'DEPTH5', 'DEPTH20'] as const;
/** Of the bytes of the JSON message. */
const MOST_BYTES = 1 / 3;

const bytes = (value: number): string => `${count(value)} B`;
const nanoseconds = (value: number): string => `${count(value)} ns`;
const share = (value: number): string => `${(100 * value).toFixed(0)} %`;

/** One figure as a share of another, at the median over the rounds. */
function shareCheck(kind: string, target: string, figure: string, of: string, most: number): Check<PartSample> {
  return {
    target: `${kind}: ${target}`,
    compares: [kind],
    judge(outcome) {
      const value = outcome!.median(({ figures }) => figures[figure]! / figures[of]!);
      return { figure: share(value), met: value <= most };
    },
  };
}

/** What the optional compact encoding saves, and what it costs. */
export const compact: PartScenario = {
  kind: 'part',
  name: 'compact',
  work: 'messages of 8 symbols as JSON and in the compact encoding: their bytes, built at the edge, and read by ws and the SDK',
  columns: [
    { figure: 'jsonBytes', heading: 'JSON', show: bytes },
    { figure: 'compactBytes', heading: 'compact', show: bytes },
    { figure: 'jsonBuildNs', heading: 'build JSON', show: nanoseconds },
    { figure: 'compactBuildNs', heading: 'build compact', show: nanoseconds },
    { figure: 'jsonReadNs', heading: 'read JSON', show: nanoseconds },
    { figure: 'compactReadNs', heading: 'read compact', show: nanoseconds },
  ],
  contenders: [
    part('LTP', 'compact', 'LTP', '5'),
    part('QUOTE', 'compact', 'QUOTE', '5'),
    part('DEPTH5', 'compact', 'DEPTH', '5'),
    part('DEPTH20', 'compact', 'DEPTH', '20'),
  ],
  checks: KINDS.flatMap((kind) => [
    shareCheck(kind, 'at most a third of the bytes of JSON', 'compactBytes', 'jsonBytes', MOST_BYTES),
    shareCheck(kind, 'a client reads it for no more than JSON costs it', 'compactReadNs', 'jsonReadNs', 1),
  ]),
};
