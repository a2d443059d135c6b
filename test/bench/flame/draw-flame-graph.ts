import { table } from '../report/table.js';
import { type CallNode, callTree, type Span, selfTimes } from './call-tree.js';
import { readCpuProfiles } from './cpu-profile.js';
import { flameGraph, milliseconds, percent } from './flame-graph.js';
import { originsBesideFiles } from './source-origin.js';

const TOP = 25;

export interface FlameOptions {
  /** The measured seconds of the run; without them all of the profiles counts. */
  measured?: readonly Span[];
  /** What was running. */
  subject?: string;
}

/**
 * Draws one CPU profile, or those of a folder together.
 *
 * @returns the graph as SVG, and the functions that took the most time themselves as text
 * @throws Error when there is no profile, or it has seen nothing at work
 */
export async function drawFlameGraph(
  path: string,
  { measured, subject }: FlameOptions,
): Promise<{ svg: string; table: string }> {
  const profiles = await readCpuProfiles(path);
  const root = callTree(profiles, originsBesideFiles(), measured);
  if (root.total === 0) throw new Error(`${path}: no CPU profile has seen the process at work`);
  const when = measured ? 'in the measured seconds' : 'in all of the profile';
  const note = `${subject ? `${subject}; ` : ''}${milliseconds(root.total)} at work ${when}, idle time left out`;
  return { svg: flameGraph(root, { title: 'Where the CPU time goes', note }), table: selfTimeTable(root) };
}

/** The functions with the most self time. */
export function selfTimeTable(root: CallNode): string {
  const rows = selfTimes(root)
    .slice(0, TOP)
    .filter(({ self }) => self > 0)
    .map(({ frame, self }) => {
      const place = frame.place ? `  ${frame.place}` : '';
      return [`${frame.name}${place}`, frame.kind, milliseconds(self), percent(self / root.total)];
    });
  return table([['most self time', 'kind', 'self', 'share'], ...rows]);
}
