import type { Sample } from '../load/pass.js';
import type { Machine } from '../machine.js';
import type { ScenarioRun } from '../run-scenario.js';
import type { Course, LoadScenario, Outcome, PartSample, PartScenario, Subject } from '../scenario.js';
import { judge } from './verdicts.js';

export type ScenarioJson = ReturnType<typeof loadJson> | ReturnType<typeof partJson>;

/** The results of one load scenario: every round, and what it was judged by. Latencies in microseconds. */
export function loadJson(scenario: LoadScenario, run: ScenarioRun<Sample>) {
  return courseJson(scenario, run, ({ load }, outcome) => ({
    load,
    medians: {
      deliveriesPerSecond: outcome.median((sample) => sample.deliveriesPerSecond),
      p50: outcome.median(({ p50 }) => p50),
      p99: outcome.median(({ p99 }) => p99),
    },
  }));
}

/** The same of a scenario of parts; units are in the names of the figures. */
export function partJson(scenario: PartScenario, run: ScenarioRun<PartSample>) {
  return courseJson(scenario, run, (_part, outcome) => ({
    medians: Object.fromEntries(
      scenario.columns.map(({ figure }) => [figure, outcome.median(({ figures }) => figures[figure]!)]),
    ),
  }));
}

function courseJson<S, C extends Subject<S>, Summary extends object>(
  { name, work, contenders, checks }: Course<S, C>,
  { outcomes, failures }: ScenarioRun<S>,
  summary: (contender: C, outcome: Outcome<S>) => Summary,
) {
  return {
    name,
    work,
    contenders: contenders.flatMap((contender) => {
      const outcome = outcomes.get(contender.name);
      return outcome ? [{ name: contender.name, ...summary(contender, outcome), rounds: outcome.samples }] : [];
    }),
    checks: checks.map((check) => judge(check, outcomes)),
    failures,
  };
}

/** The whole file. `options` are those of the command line. */
export function reportJson(
  startedAt: Date,
  machine: Machine,
  options: { rounds: number; seconds: number },
  results: readonly ScenarioJson[],
): string {
  const { rounds, seconds } = options;
  const report = { startedAt: startedAt.toISOString(), machine, rounds, seconds, scenarios: results };
  return `${JSON.stringify(report, null, 2)}\n`;
}
