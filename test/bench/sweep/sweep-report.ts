import { readFile } from 'node:fs/promises';
import type { Load } from '../load/load.js';
import type { Machine } from '../machine.js';
import type { loadMedians } from '../report/json-report.js';

/** Figures of one contender at one point; NaN, in the file null, where nothing was measured. */
export type Medians = ReturnType<typeof loadMedians>;

export interface PointContender {
  name: string;
  medians: Medians;
  /** What makes the figures doubtful. */
  cautions: readonly string[];
}

export interface SweepPoint {
  /** On the sweep's axis. */
  value: number;
  load: Load;
  contenders: readonly PointContender[];
}

export interface SweepResult {
  name: string;
  title: string;
  work: string;
  axis: string;
  scale: 'linear' | 'log';
  points: readonly SweepPoint[];
}

/** All that a sweep has shown; the content of its JSON file. */
export interface SweepReport {
  startedAt: string;
  machine: Machine;
  rounds: number;
  seconds: number;
  sweeps: readonly SweepResult[];
}

/** @throws Error when the file is not the JSON of a sweep */
export async function readSweepReport(file: string): Promise<SweepReport> {
  const text = await readFile(file, 'utf8');
  const report = JSON.parse(text, (_key, value) => (value === null ? Number.NaN : value)) as Partial<SweepReport>;
  if (!Array.isArray(report.sweeps))
    throw new Error(`${file} is not the JSON of a sweep; --sweep --json FILE writes one`);
  return report as SweepReport;
}

/** Deliveries a second that a load owes its clients. */
export function owedPerSecond({ clients, symbolsPerClient, symbols, ticksPerSecond }: Load): number {
  return (ticksPerSecond * clients * symbolsPerClient) / symbols;
}
