import { type Machine, machineLine } from '../machine.js';
import { day } from './format.js';
import type { ScenarioJson } from './json-report.js';
import type { JudgedCheck } from './verdicts.js';

const HEADING = ['`npm run bench -- …`', 'target', 'seen', 'reached'];

export interface TableContext {
  startedAt: Date;
  machine: Machine;
  rounds: number;
  seconds: number;
}

/** The results as a page of Markdown: where and when, each target with what was seen, and what makes figures doubtful. */
export function targetTable(context: TableContext, results: readonly ScenarioJson[]): string {
  const rows = results.flatMap(({ name, checks }) => checks.map((check) => checkRow(name, check)));
  const notes = results.flatMap(scenarioNotes);
  const parts = [
    introduction(context),
    [HEADING, HEADING.map(() => '---'), ...rows].map(markdownRow).join('\n'),
    ...(notes.length > 0 ? [`Notes of the run:\n\n${notes.map((note) => `- ${note}`).join('\n')}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function introduction({ startedAt, machine, rounds, seconds }: TableContext): string {
  const medians = rounds === 1 ? 'one round' : `medians of ${rounds} rounds`;
  return `Seen on ${day(startedAt)}, ${machineLine(machine)}: ${medians} of ${seconds} s, \`--rounds ${rounds} --seconds ${seconds}\`.`;
}

function checkRow(scenario: string, { target, verdict }: JudgedCheck): string[] {
  const command = `\`--only ${scenario}\``;
  if (!verdict) return [command, target, '–', 'not judged'];
  return [command, target, verdict.figure, verdict.met ? 'yes' : '**no**'];
}

function scenarioNotes({ name, contenders, failures }: ScenarioJson): string[] {
  return [
    ...failures.map(({ contender, reason, skipped }) => {
      return `${name}: ${contender} ${skipped ? 'was skipped' : 'failed'}: ${reason.split('\n')[0]}`;
    }),
    ...contenders.flatMap(({ cautions }) => cautions.map((caution) => `${name}: ${caution}`)),
  ];
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
