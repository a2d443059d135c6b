import type { Contender, Outcome, PartSample } from '../scenario.js';
import { count } from './format.js';

/** A single-threaded tool that uses more than this of a core has no reserve. */
const BUSY = 0.95;
/** Share of the ticks asked for that the publisher must get out. */
const PACE = 0.97;
/** Share of the machine beyond which other work shows in the figures. */
const QUIET = 0.05;

/** What a reader should know before believing the figures: whether the tools or the machine were the limit. */
export function loadCautions({ name, load }: Contender, outcome: Outcome, cores: number): string[] {
  const used = (process: string): number => outcome.median(({ usage }) => usage[process]?.cores ?? 0);
  const offered = outcome.median(({ offeredPerSecond }) => offeredPerSecond ?? Number.NaN);
  const lines: string[] = [];
  if (used('wsload') > BUSY) {
    lines.push(`${name}: the load client kept its core busy; the server may be faster than this`);
  }
  if (offered < PACE * load.ticksPerSecond) {
    lines.push(`${name}: the publisher got out ${count(offered)} of ${count(load.ticksPerSecond)} ticks/s`);
  }
  if (used('server') + used('wsload') + used('zpub') > BUSY * cores) {
    lines.push(`${name}: all ${cores} cores were busy; server and load tools slowed each other`);
  }
  const others = outcome.median(({ othersCores }) => othersCores);
  return [...lines, ...busyCautions(name, others, cores)];
}

/** The same of a part. Its worst round may decide, so one busy round is enough for a note. */
export function partCautions(name: string, outcome: Outcome<PartSample>, cores: number): string[] {
  return busyCautions(
    name,
    outcome.highest(({ othersCores }) => othersCores),
    cores,
  );
}

function busyCautions(name: string, others: number, cores: number): string[] {
  if (!(others > QUIET * cores)) return [];
  return [`${name}: others kept ${others.toFixed(2)} of ${cores} cores busy meanwhile; run again on a quiet machine`];
}
