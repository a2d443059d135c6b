import { writeFile } from 'node:fs/promises';
import { drawFlameGraph, type FlameOptions } from './flame/draw-flame-graph.js';
import { type BenchOptions, parseOptions, usage } from './options.js';
import { reportJson } from './report/json-report.js';
import { targetTable } from './report/target-table.js';
import { runScenarios } from './run-scenarios.js';
import { scenarios } from './scenarios/index.js';
import { openSession } from './session.js';
import { runSweeps } from './sweep/run-sweeps.js';
import { sweepChart } from './sweep/sweep-chart.js';
import { readSweepReport, type SweepReport } from './sweep/sweep-report.js';
import { sweepCautions, sweepMarkdown, sweepText } from './sweep/sweep-table.js';
import { sweeps } from './sweep/sweeps.js';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** @returns the exit code: 0 when everything that could run did, whether the targets are reached or not */
async function bench(options: BenchOptions): Promise<number> {
  const { only, rounds, seconds, profile, flame } = options;
  const session = await openSession({ seconds, profile, profiling: flame !== undefined }, say);
  const chosen = scenarios.filter(({ name }) => only.length === 0 || only.includes(name));
  const { results, measured } = await runScenarios(chosen, session, rounds);
  const { startedAt, machine, profiles } = session;
  await leave('All rounds are in', options.json, () => reportJson(startedAt, machine, options, results));
  await leave('The targets are in', options.table, () => targetTable({ startedAt, machine, rounds, seconds }, results));
  if (flame && profiles) {
    const subject = chosen.map(({ name, work }) => `${name}: ${work}`).join('; ');
    await leaveFlameGraph(flame, profiles, { subject, ...(measured.length > 0 ? { measured } : {}) });
  }
  return results.some(({ failures }) => failures.some(({ skipped }) => !skipped)) ? 1 : 0;
}

async function sweep({ rounds, seconds, json, table, chart }: BenchOptions): Promise<number> {
  const session = await openSession({ seconds, profile: undefined, profiling: false }, say);
  const { results, failed } = await runSweeps(sweeps, session, rounds);
  const { startedAt, machine } = session;
  const report: SweepReport = { startedAt: startedAt.toISOString(), machine, rounds, seconds, sweeps: results };
  for (const result of results) {
    say(`\n${result.title}: ${result.work}\n${sweepText(result)}`);
    for (const line of sweepCautions(result)) say(`  note: ${line}`);
  }
  await leave('All rounds are in', json, () => `${JSON.stringify(report, null, 2)}\n`);
  await leave('The tables are in', table, () => sweepMarkdown(report));
  await leave('The chart is in', chart, () => sweepChart(report));
  return failed ? 1 : 0;
}

/** Draws what was measured earlier. */
async function redraw({ chart, table, flame }: BenchOptions, from: string): Promise<number> {
  if (flame) {
    await leaveFlameGraph(flame, from);
    return 0;
  }
  const report = await readSweepReport(from);
  await leave('The tables are in', table, () => sweepMarkdown(report));
  await leave('The chart is in', chart, () => sweepChart(report));
  return 0;
}

async function leaveFlameGraph(file: string, profiles: string, options: FlameOptions = {}): Promise<void> {
  const { svg, table } = await drawFlameGraph(profiles, options);
  say(`\n${table}`);
  await leave('The flame graph is in', file, () => svg);
}

/** Writes a result that was asked for. */
async function leave(what: string, file: string | undefined, content: () => string): Promise<void> {
  if (file === undefined) return;
  await writeFile(file, content());
  say(`\n${what} ${file}`);
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
  else if (options.from) process.exitCode = await redraw(options, options.from);
  else process.exitCode = await (options.sweep ? sweep(options) : bench(options));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
