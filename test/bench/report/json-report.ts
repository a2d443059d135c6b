import type { Machine } from '../machine.js';
import type { Failure, ScenarioRun } from '../run-scenario.js';
import type { Scenario } from '../scenario.js';
import { type JudgedCheck, judge } from './scenario-report.js';

/** The results of one scenario: every round, and what it was judged by. Latencies in microseconds. */
export function scenarioJson(scenario: Scenario, { outcomes, failures }: ScenarioRun) {
  const { name, work, contenders, checks } = scenario;
  return {
    name,
    work,
    contenders: contenders.flatMap((contender) => {
      const outcome = outcomes.get(contender.name);
      if (!outcome) return [];
      return {
        name: contender.name,
        load: contender.load,
        medians: {
          deliveriesPerSecond: outcome.median((sample) => sample.deliveriesPerSecond),
          p50: outcome.median(({ p50 }) => p50),
          p99: outcome.median(({ p99 }) => p99),
        },
        rounds: outcome.samples,
      };
    }),
    checks: checks.map((check): JudgedCheck => judge(check, outcomes)),
    failures: failures satisfies Failure[],
  };
}

/** The whole file. `options` are those of the command line. */
export function reportJson(
  startedAt: Date,
  machine: Machine,
  options: { rounds: number; seconds: number },
  results: readonly ReturnType<typeof scenarioJson>[],
): string {
  const { rounds, seconds } = options;
  const report = { startedAt: startedAt.toISOString(), machine, rounds, seconds, scenarios: results };
  return `${JSON.stringify(report, null, 2)}\n`;
}
