import type { Sample } from '../load/pass.js';
import { loadCautions } from '../report/cautions.js';
import { loadMedians } from '../report/json-report.js';
import { loadLine } from '../report/load-report.js';
import { missingTool, runScenario, type ScenarioRun } from '../run-scenario.js';
import type { Contender, LoadScenario } from '../scenario.js';
import type { Session } from '../session.js';
import type { SweepPoint, SweepResult } from './sweep-report.js';
import type { Sweep } from './sweeps.js';

export interface SweepsRun {
  results: SweepResult[];
  /** Something that was to run did not. */
  failed: boolean;
}

/** Measures every point of every sweep; a load that two sweeps share is measured once. */
export async function runSweeps(sweeps: readonly Sweep[], session: Session, rounds: number): Promise<SweepsRun> {
  const { tools, round, say, machine } = session;
  const runs = new Map<string, ScenarioRun<Sample>>();
  const absent = new Set<string>();
  let failed = false;

  const present = (contender: Contender): boolean => {
    const reason = missingTool(contender.needs, tools);
    if (reason && !absent.has(contender.name)) say(`  ${contender.name}: skipped, ${reason}`);
    if (reason) absent.add(contender.name);
    return reason === undefined;
  };
  const measure = async (scenario: LoadScenario): Promise<ScenarioRun<Sample>> => {
    const key = JSON.stringify(scenario.contenders.map(({ name, load }) => [name, load]));
    const known = runs.get(key);
    if (known) return known;
    const run = await runScenario(scenario, rounds, tools, round, say, loadLine);
    failed ||= run.failures.length > 0;
    runs.set(key, run);
    return run;
  };

  const results: SweepResult[] = [];
  for (const { name, title, work, axis, scale, values, load, contenders } of sweeps) {
    const points: SweepPoint[] = [];
    for (const value of values) {
      say(`\n${name}: ${value.toLocaleString('en')} ${axis} (${work})`);
      const subjects = contenders(load(value)).filter(present);
      const { outcomes } = await measure({ kind: 'load', name, work, contenders: subjects, checks: [] });
      const shown = subjects.flatMap((contender) => {
        const outcome = outcomes.get(contender.name);
        if (!outcome || outcome.samples.length === 0) return [];
        const cautions = loadCautions(contender, outcome, machine.cores);
        return [{ name: contender.name, medians: loadMedians(outcome), cautions, rounds: outcome.samples }];
      });
      points.push({ value, load: load(value), contenders: shown });
    }
    results.push({ name, title, work, axis, scale, points });
  }
  return { results, failed };
}
