import { rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeGatewayHome, makeTemporaryFolder, requireBuild } from './contenders/gateway-home.js';
import { describeMachine, machineLine } from './machine.js';
import { type BenchOptions, parseOptions, usage } from './options.js';
import { killAll } from './processes/child.js';
import { loadCautions, partCautions } from './report/cautions.js';
import { loadJson, partJson, reportJson, type ScenarioJson } from './report/json-report.js';
import { loadLine, loadReport } from './report/load-report.js';
import { partLine, partReport } from './report/part-report.js';
import { runScenario, type ScenarioRun } from './run-scenario.js';
import type { Course, GatewayHome, LoadScenario, Outcome, PartScenario, Round, Subject } from './scenario.js';
import { scenarios } from './scenarios/index.js';
import { buildTools, type ToolName, type Tools } from './tool-chain.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** @returns the exit code: 0 when everything that could run did, whether the targets are reached or not */
async function bench(options: BenchOptions): Promise<number> {
  requireBuild();
  const machine = describeMachine();
  say(machineLine(machine));
  const folder = await makeTemporaryFolder();
  // Runs at every end: the normal one, an error, and process.exit() of a signal.
  process.once('exit', () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  });

  const profile = options.profile && resolve(options.profile);
  if (profile) await mkdir(profile, { recursive: true });
  const tools = buildTools();
  let home: Promise<GatewayHome> | undefined;
  const round: Round = {
    tools: pathsOf(tools),
    seconds: options.seconds,
    folder,
    gatewayHome: () => {
      home ??= makeGatewayHome(folder, profile);
      return home;
    },
  };

  const run = <S>(course: Course<S>, describe: (sample: S) => string): Promise<ScenarioRun<S>> =>
    runScenario(course, options.rounds, tools, round, say, describe);
  const runLoad = async (scenario: LoadScenario): Promise<ScenarioJson> => {
    const ran = await run(scenario, loadLine);
    say(`\n${loadReport(scenario, ran.outcomes)}`);
    sayCautions(scenario, ran, (contender, outcome) => loadCautions(contender, outcome, machine.cores));
    return loadJson(scenario, ran);
  };
  const runPart = async (scenario: PartScenario): Promise<ScenarioJson> => {
    const ran = await run(scenario, (sample) => partLine(scenario.columns, sample));
    say(`\n${partReport(scenario, ran.outcomes)}`);
    sayCautions(scenario, ran, ({ name }, outcome) => partCautions(name, outcome, machine.cores));
    return partJson(scenario, ran);
  };

  const startedAt = new Date();
  const results: ScenarioJson[] = [];
  const chosen = scenarios.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  for (const scenario of chosen) {
    say(`\n${scenario.name}: ${scenario.work}`);
    results.push(scenario.kind === 'load' ? await runLoad(scenario) : await runPart(scenario));
  }

  if (options.json) {
    await writeFile(options.json, reportJson(startedAt, machine, options, results));
    say(`\nAll rounds are in ${options.json}`);
  }
  return results.some(({ failures }) => failures.some(({ skipped }) => !skipped)) ? 1 : 0;
}

function sayCautions<S, C extends Subject<S>>(
  { contenders }: Course<S, C>,
  { outcomes }: ScenarioRun<S>,
  cautions: (contender: C, outcome: Outcome<S>) => string[],
): void {
  for (const contender of contenders) {
    const outcome = outcomes.get(contender.name);
    for (const line of outcome ? cautions(contender, outcome) : []) say(`  note: ${line}`);
  }
}

/** Contenders whose tools are missing never run, so an absent path is never used. */
function pathsOf(tools: Tools): Record<ToolName, string> {
  const path = (name: ToolName): string => {
    const tool = tools[name];
    return 'path' in tool ? tool.path : '';
  };
  return { wsload: path('wsload'), zpub: path('zpub'), floor: path('floor'), chromium: path('chromium') };
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

try {
  const options = parseOptions(
    process.argv.slice(2),
    scenarios.map(({ name }) => name),
  );
  if (options.help) say(usage(scenarios));
  else process.exitCode = await bench(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
