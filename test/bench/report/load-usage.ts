import type { Outcome } from '../scenario.js';
import { median } from '../statistics.js';

/** Cores that each process of a load kept busy, at the median; NaN where a process was not seen. */
export interface LoadUsage {
  server: number;
  client: number;
  /** NaN when the server makes its own ticks. */
  publisher: number;
}

const CLIENT = 'wsload';

/** Whether a watched process makes load: everything but what is measured, and the bench itself. */
export function isLoadTool(process: string): boolean {
  return process !== 'server' && process !== 'bench';
}

/** The load tools of an outcome: the client, publishers, and what else was watched. */
export function toolsOf(outcome: Outcome): string[] {
  const names = outcome.samples.flatMap(({ usage }) => Object.keys(usage));
  return [...new Set(names)].filter(isLoadTool);
}

/** Cores that one process kept busy, at the median of the rounds in which it was seen; NaN when it was in none. */
export function coresOf(outcome: Outcome, process: string): number {
  return median(outcome.samples.flatMap(({ usage }) => usage[process]?.cores ?? []));
}

export function loadUsage(outcome: Outcome): LoadUsage {
  const publishers = toolsOf(outcome).filter((name) => name !== CLIENT);
  return {
    server: coresOf(outcome, 'server'),
    client: coresOf(outcome, CLIENT),
    publisher: publishers.length > 0 ? sum(publishers.map((name) => coresOf(outcome, name))) : Number.NaN,
  };
}

/** What the server spends on one delivery: all its threads, system time included. */
export function cpuMicrosecondsPerDelivery(outcome: Outcome): number {
  return outcome.median(({ usage, deliveriesPerSecond }) => {
    const cores = usage.server?.cores ?? Number.NaN;
    return deliveriesPerSecond > 0 ? (1e6 * cores) / deliveriesPerSecond : Number.NaN;
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
