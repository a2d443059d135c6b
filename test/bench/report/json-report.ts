import type { Sample } from '../load/pass.js';
import type { Machine } from '../machine.js';
import type { ScenarioRun } from '../run-scenario.js';
import type { Course, LoadScenario, Outcome, PartSample, PartScenario, Subject } from '../scenario.js';
import { loadCautions, partCautions } from './cautions.js';
import { cpuMicrosecondsPerDelivery, loadUsage } from './load-usage.js';
import { judge } from './verdicts.js';

export type ScenarioJson = ReturnType<typeof loadJson> | ReturnType<typeof partJson>;

/**
 * The results of one load scenario: every round, what it was judged by, and what makes its figures doubtful.
 * Latencies in microseconds.
 *
 * @param cores of the machine
 */
export function loadJson(scenario: LoadScenario, run: ScenarioRun<Sample>, cores: number) {
  return courseJson(scenario, run, (contender, outcome) => ({
    load: contender.load,
    medians: loadMedians(outcome),
    cautions: loadCautions(contender, outcome, cores),
  }));
}

/** What a chart of a load needs. A figure that was not measured is NaN, which JSON writes as null. */
export function loadMedians(outcome: Outcome) {
  const { server, client, publisher } = loadUsage(outcome);
  return {
    offeredPerSecond: outcome.median(({ offeredPerSecond }) => offeredPerSecond ?? Number.NaN),
    deliveriesPerSecond: outcome.median(({ deliveriesPerSecond }) => deliveriesPerSecond),
    p50: outcome.median(({ p50 }) => p50),
    p99: outcome.median(({ p99 }) => p99),
    cpuMicrosecondsPerDelivery: cpuMicrosecondsPerDelivery(outcome),
    serverCores: server,
    clientCores: client,
    publisherCores: publisher,
    peakRssMb: outcome.median(({ usage }) => usage.server?.rssPeakMb ?? Number.NaN),
  };
}

/** The same of a scenario of parts; units are in the names of the figures. */
export function partJson(scenario: PartScenario, run: ScenarioRun<PartSample>, cores: number) {
  return courseJson(scenario, run, ({ name }, outcome) => ({
    medians: Object.fromEntries(
      scenario.columns.map(({ figure }) => [figure, outcome.median(({ figures }) => figures[figure]!)]),
    ),
    cautions: partCautions(name, outcome, cores),
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
