import { type Course, Outcome, type Round, type Subject } from './scenario.js';
import type { ToolName, Tools } from './tool-chain.js';

/** A contender that gave no figures, and why. */
export interface Failure {
  contender: string;
  reason: string;
  /** Something that the machine lacks, rather than something that went wrong. */
  skipped: boolean;
}

export interface ScenarioRun<S> {
  outcomes: Map<string, Outcome<S>>;
  failures: Failure[];
}

/**
 * Lets the contenders take turns, round by round, so that a machine that grows busier or hotter meets them all alike.
 * One that fails is left out, with the rounds it had; the others go on.
 *
 * @param describe one round in a line of progress
 */
export async function runScenario<S>(
  scenario: Course<S>,
  rounds: number,
  tools: Tools,
  round: Round,
  say: (line: string) => void,
  describe: (sample: S) => string,
): Promise<ScenarioRun<S>> {
  const failures: Failure[] = [];
  const fail = (contender: string, reason: string, skipped: boolean): void => {
    failures.push({ contender, reason, skipped });
    say(`  ${contender}: ${skipped ? 'skipped, ' : 'FAILED: '}${reason}`);
  };
  const samples = new Map<Subject<S>, S[]>();
  for (const contender of scenario.contenders) {
    const reason = missingTool(contender.needs, tools);
    if (reason) fail(contender.name, reason, true);
    else samples.set(contender, []);
  }
  for (let turn = 1; turn <= rounds; turn++) {
    for (const [contender, taken] of samples) {
      if (turn > (contender.mostRounds ?? rounds)) continue;
      try {
        const sample = await contender.run(round);
        taken.push(sample);
        say(`  round ${turn}/${rounds}  ${contender.name}: ${describe(sample)}`);
      } catch (error) {
        samples.delete(contender);
        fail(contender.name, error instanceof Error ? error.message : String(error), false);
      }
    }
  }
  const outcomes = new Map([...samples].map(([{ name }, taken]) => [name, new Outcome(taken)]));
  return { outcomes, failures };
}

/** Which tool is not there, and what to do about it; undefined when all are. */
export function missingTool(needs: readonly ToolName[], tools: Tools): string | undefined {
  for (const name of needs) {
    const tool = tools[name];
    if ('missing' in tool) return `${name} is not there: ${tool.missing}`;
  }
  return undefined;
}
