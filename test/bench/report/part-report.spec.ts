import { describe, expect, it } from '@jest/globals';
import { Outcome, type PartSample, type PartScenario } from '../scenario.js';
import { seconds } from './format.js';
import { partJson } from './json-report.js';
import { partLine, partReport } from './part-report.js';

const sample = (time: number): PartSample => ({ figures: { seconds: time, other: 1 }, othersCores: 0 });

const scenario: PartScenario = {
  kind: 'part',
  name: 'import',
  work: 'one import',
  columns: [{ figure: 'seconds', heading: 'time', show: seconds }],
  contenders: [{ name: 'importer', needs: [], run: async () => sample(1) }],
  checks: [
    {
      target: 'less than 5 s',
      compares: ['importer'],
      judge(importer) {
        const time = importer!.median(({ figures }) => figures.seconds!);
        return { figure: seconds(time), met: time < 5 };
      },
    },
  ],
};

const outcomes = new Map([['importer', new Outcome([sample(2), sample(9), sample(3)])]]);

describe('a scenario of parts', () => {
  it('tells the figures of a round by the headings of its columns', () => {
    expect(partLine(scenario.columns, sample(2))).toBe('time 2.00 s');
  });

  it('shows medians and verdicts', () => {
    expect(partReport(scenario, outcomes).split('\n')).toEqual([
      'medians     time',
      '────────────────',
      'importer  3.00 s',
      '  reached     less than 5 s: 3.00 s',
    ]);
  });

  it('judges nothing without a round', () => {
    expect(partReport(scenario, new Map())).toBe('  not judged   less than 5 s');
  });

  it('leaves every round, the medians and the verdicts to the JSON', () => {
    expect(partJson(scenario, { outcomes, failures: [] }, 2)).toEqual({
      name: 'import',
      work: 'one import',
      contenders: [
        { name: 'importer', medians: { seconds: 3 }, cautions: [], rounds: [sample(2), sample(9), sample(3)] },
      ],
      checks: [{ target: 'less than 5 s', verdict: { figure: '3.00 s', met: true } }],
      failures: [],
    });
  });
});
