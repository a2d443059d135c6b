import { machineLine } from '../machine.js';
import { count, day, milliseconds } from '../report/format.js';
import { table } from '../report/table.js';
import type { Medians, SweepReport, SweepResult } from './sweep-report.js';

const HEADING = ['deliveries/s', 'p50', 'p99', 'CPU a delivery', 'CPU: server', 'client', 'publisher'];

/** The figures of one sweep in columns. */
export function sweepText(sweep: SweepResult): string {
  const rows = sweepRows(sweep).map(([value, name, ...figures]) => [`${value}  ${name}`, ...figures]);
  return table([[sweep.axis, ...HEADING], ...rows]);
}

/** All sweeps as Markdown: a table each, and what makes figures doubtful. */
export function sweepMarkdown({ startedAt, machine, rounds, seconds, sweeps }: SweepReport): string {
  const parts = [
    `Seen on ${day(new Date(startedAt))}, ${machineLine(machine)}; \`--sweep --rounds ${rounds} --seconds ${seconds}\`.`,
  ];
  for (const sweep of sweeps) {
    const heading = [sweep.axis, 'server', ...HEADING];
    const rows = [heading, heading.map(() => '---'), ...sweepRows(sweep)].map((row) => `| ${row.join(' | ')} |`);
    parts.push(`${sweep.title}: ${sweep.work}.`, rows.join('\n'));
  }
  const notes = sweeps.flatMap(sweepCautions);
  if (notes.length > 0) parts.push(`Notes of the run:\n\n${notes.map((note) => `- ${note}`).join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}

/** What makes figures doubtful, with the point that it is about. */
export function sweepCautions({ axis, points }: SweepResult): string[] {
  return points.flatMap(({ value, contenders }) =>
    contenders.flatMap(({ cautions }) => cautions.map((caution) => `${count(value)} ${axis}, ${caution}`)),
  );
}

function sweepRows({ points }: SweepResult): string[][] {
  return points.flatMap(({ value, contenders }) =>
    contenders.map(({ name, medians }) => [count(value), name, ...figures(medians)]),
  );
}

function figures({ deliveriesPerSecond, p50, p99, ...usage }: Medians): string[] {
  const { cpuMicrosecondsPerDelivery, serverCores, clientCores, publisherCores } = usage;
  return [
    count(deliveriesPerSecond),
    milliseconds(p50),
    milliseconds(p99),
    decimals(cpuMicrosecondsPerDelivery, ' µs'),
    ...[serverCores, clientCores, publisherCores].map((cores) => decimals(cores)),
  ];
}

function decimals(value: number, unit = ''): string {
  return Number.isNaN(value) ? '–' : `${value.toFixed(2)}${unit}`;
}
