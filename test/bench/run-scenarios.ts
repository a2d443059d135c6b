import type { Span } from './flame/call-tree.js';
import { loadJson, partJson, type ScenarioJson } from './report/json-report.js';
import { loadLine, loadReport } from './report/load-report.js';
import { partLine, partReport } from './report/part-report.js';
import { runScenario, type ScenarioRun } from './run-scenario.js';
import type { Course, LoadScenario, PartScenario, Scenario } from './scenario.js';
import type { Session } from './session.js';

export interface ScenariosRun {
  results: ScenarioJson[];
  /** The measured seconds of all rounds, for CPU profiles. */
  measured: Span[];
}

/** Runs the scenarios one after another, and says what each has shown. */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { tools, round, say, machine }: Session,
  rounds: number,
): Promise<ScenariosRun> {
  const measured: ScenariosRun['measured'] = [];
  const run = <S>(course: Course<S>, describe: (sample: S) => string): Promise<ScenarioRun<S>> =>
    runScenario(course, rounds, tools, round, say, describe);
  const runLoad = async (scenario: LoadScenario): Promise<ScenarioJson> => {
    const ran = await run(scenario, loadLine);
    for (const { samples } of ran.outcomes.values()) measured.push(...samples.map((sample) => sample.measured));
    say(`\n${loadReport(scenario, ran.outcomes)}`);
    return loadJson(scenario, ran, machine.cores);
  };
  const runPart = async (scenario: PartScenario): Promise<ScenarioJson> => {
    const ran = await run(scenario, (sample) => partLine(scenario.columns, sample));
    say(`\n${partReport(scenario, ran.outcomes)}`);
    return partJson(scenario, ran, machine.cores);
  };

  const results: ScenarioJson[] = [];
  for (const scenario of scenarios) {
    say(`\n${scenario.name}: ${scenario.work}`);
    const result = scenario.kind === 'load' ? await runLoad(scenario) : await runPart(scenario);
    for (const { cautions } of result.contenders) for (const line of cautions) say(`  note: ${line}`);
    results.push(result);
  }
  return { results, measured };
}
