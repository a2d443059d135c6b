import { describe, expect, it } from '@jest/globals';
import type { Machine } from '../machine.js';
import type { ScenarioJson } from './json-report.js';
import { targetTable } from './target-table.js';

const machine: Machine = {
  cores: 2,
  cpu: 'Some CPU',
  memoryGb: 8,
  system: 'linux 6.1',
  node: 'v20.20.2',
  load: 0.1,
};
const context = { startedAt: new Date('2026-11-21T23:30:00Z'), machine, rounds: 3, seconds: 5 };

function result(parts: { [Key in keyof ScenarioJson]?: unknown }): ScenarioJson {
  return { name: 'dense', work: '', contenders: [], checks: [], failures: [], ...parts } as ScenarioJson;
}

describe('targetTable', () => {
  it('gives each target a row with the command that reproduces it', () => {
    const checks = [
      { target: 'at least 1/s', verdict: { figure: '2/s', met: true } },
      { target: 'a | b', verdict: { figure: '3 ×', met: false } },
      { target: 'below the other', verdict: undefined },
    ];
    const lines = targetTable(context, [result({ checks }), result({ name: 'sparse', checks: [checks[0]!] })]).split(
      '\n',
    );
    expect(lines.slice(2)).toEqual([
      '| `npm run bench -- …` | target | seen | reached |',
      '| --- | --- | --- | --- |',
      '| `--only dense` | at least 1/s | 2/s | yes |',
      '| `--only dense` | a \\| b | 3 × | **no** |',
      '| `--only dense` | below the other | – | not judged |',
      '| `--only sparse` | at least 1/s | 2/s | yes |',
      '',
    ]);
  });

  it('says when, where and how', () => {
    expect(targetTable(context, []).split('\n')[0]).toBe(
      'Seen on 21 November 2026, 2 cores of Some CPU, 8 GB, linux 6.1, Node v20.20.2; load average 0.1: ' +
        'medians of 3 rounds of 5 s, `--rounds 3 --seconds 5`.',
    );
  });

  it('keeps what makes the figures doubtful, and what did not run', () => {
    const contenders = [{ name: 'tickgate', cautions: ['tickgate: all 2 cores were busy'] }];
    const failures = [
      { contender: 'nats', reason: 'nats-server is not there: not installed', skipped: true },
      { contender: 'floor', reason: 'floor ended\nwith more lines', skipped: false },
    ];
    const page = targetTable(context, [result({ contenders, failures })]);
    expect(page.split('Notes of the run:\n\n')[1]).toBe(
      [
        '- dense: nats was skipped: nats-server is not there: not installed',
        '- dense: floor failed: floor ended',
        '- dense: tickgate: all 2 cores were busy',
        '',
      ].join('\n'),
    );
  });
});
