import type { Contender, Figures, Outcome, PartSample } from '../scenario.js';
import { count } from './format.js';
import { coresOf, isLoadTool, toolsOf } from './load-usage.js';

/** A single-threaded tool that uses more than this of a core has no reserve. */
const BUSY = 0.95;
/** Share of the ticks asked for that the publisher must get out. */
const PACE = 0.97;
/** Share of the machine beyond which other work shows in the figures. */
const QUIET = 0.05;

/** Share of the time that a server may wait for a processor before its tails are the machine's rather than its own. */
const WAITED = 0.05;

/** A figure of this ending is the cores that a load tool of a part kept busy. */
const TOOL_CORES = /^(.+)Cores$/;

/** What a reader should know before believing the figures: whether the tools or the machine were the limit. */
export function loadCautions({ name, load }: Contender, outcome: Outcome, cores: number): string[] {
  const tools = toolsOf(outcome);
  const used = (process: string): number => coresOf(outcome, process) || 0;
  const offered = outcome.median(({ offeredPerSecond }) => offeredPerSecond ?? Number.NaN);
  const lines = tools.filter((tool) => used(tool) > BUSY).map((tool) => toolCaution(name, tool));
  if (offered < PACE * load.ticksPerSecond) {
    lines.push(`${name}: the publisher got out ${count(offered)} of ${count(load.ticksPerSecond)} ticks/s`);
  }
  if (['server', ...tools].reduce((sum, process) => sum + used(process), 0) > BUSY * cores) {
    lines.push(`${name}: all ${cores} cores were busy; server and load tools slowed each other`);
  }
  const waited = outcome.median(({ usage }) => usage.server?.waited ?? Number.NaN);
  if (waited > WAITED) {
    lines.push(
      `${name}: the server waited ${Math.round(waited * 100)} % of the time for a processor; its tails are longer for it`,
    );
  }
  const others = outcome.median(({ othersCores }) => othersCores);
  return [...lines, ...busyCautions(name, others, cores)];
}

/** The same of a part. Its worst round may decide, so one busy round is enough for a note. */
export function partCautions(name: string, outcome: Outcome<PartSample>, cores: number): string[] {
  const figures = Object.keys(Object.assign({}, ...outcome.samples.map((sample) => sample.figures)) as Figures);
  const busy = figures.flatMap((figure) => {
    const tool = TOOL_CORES.exec(figure)?.[1];
    const most = outcome.highest((sample) => sample.figures[figure] || 0);
    return tool !== undefined && isLoadTool(tool) && most > BUSY ? [toolCaution(name, tool)] : [];
  });
  const others = outcome.highest(({ othersCores }) => othersCores);
  return [...busy, ...busyCautions(name, others, cores)];
}

function toolCaution(name: string, tool: string): string {
  return `${name}: the load tool ${tool} kept its core busy; the server may be faster than this`;
}

function busyCautions(name: string, others: number, cores: number): string[] {
  if (!(others > QUIET * cores)) return [];
  return [`${name}: others kept ${others.toFixed(2)} of ${cores} cores busy meanwhile; run again on a quiet machine`];
}
