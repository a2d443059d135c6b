import type { Column, PartSample, PartScenario } from '../scenario.js';
import { table } from './table.js';
import { type Outcomes, verdictLines } from './verdicts.js';

/** One round in a line of progress. */
export function partLine(columns: readonly Column[], { figures }: PartSample): string {
  return columns.map(({ figure, heading, show }) => `${heading} ${show(figures[figure]!)}`).join(', ');
}

/** The table of medians and the verdicts of a scenario. */
export function partReport({ columns, checks }: PartScenario, outcomes: Outcomes<PartSample>): string {
  const heading = ['medians', ...columns.map((column) => column.heading)];
  const rows = [...outcomes].map(([name, outcome]) => [
    name,
    ...columns.map(({ figure, show }) => show(outcome.median(({ figures }) => figures[figure]!))),
  ]);
  return [...(rows.length > 0 ? [table([heading, ...rows])] : []), ...verdictLines(checks, outcomes)].join('\n');
}
