import type { Sample } from '../load/pass.js';
import type { Check, Outcome, Scenario, Verdict } from '../scenario.js';
import { count, megabytes, milliseconds } from './format.js';
import { table } from './table.js';

/** Outcomes by contender; one that could not run is absent. */
export type Outcomes = ReadonlyMap<string, Outcome>;

export interface JudgedCheck {
  target: string;
  /** Absent when a contender that it compares has no sample. */
  verdict: Verdict | undefined;
}

export function judge(check: Check, outcomes: Outcomes): JudgedCheck {
  const compared = check.compares.map((name) => outcomes.get(name)).filter((outcome) => outcome !== undefined);
  const verdict = compared.length === check.compares.length ? check.judge(...compared) : undefined;
  return { target: check.target, verdict };
}

/** One round in a line of progress. */
export function sampleLine(sample: Sample): string {
  const { deliveriesPerSecond, p50, p99, max } = sample;
  const closed = sample.closed > 0 ? `, ${sample.closed} clients closed` : '';
  const latencies = `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, max ${milliseconds(max)}`;
  return `${count(deliveriesPerSecond)} deliveries/s, ${latencies}${closed}`;
}

/** The table of medians and the verdicts of a scenario. */
export function scenarioReport(scenario: Scenario, outcomes: Outcomes): string {
  const verdicts = scenario.checks.map((check) => verdictLine(judge(check, outcomes)));
  return [...(outcomes.size > 0 ? [medians(outcomes)] : []), ...verdicts].join('\n');
}

function medians(outcomes: Outcomes): string {
  const heading = ['medians', 'offered/s', 'deliveries/s', 'p50', 'p99', 'peak RSS', 'CPU: server', 'client', 'bus'];
  const rows = [...outcomes].map(([name, outcome]) => {
    const cores = (process: string): string => {
      const value = outcome.median(({ usage }) => usage[process]?.cores ?? Number.NaN);
      return Number.isNaN(value) ? '–' : value.toFixed(2);
    };
    const offered = outcome.median(({ offeredPerSecond }) => offeredPerSecond ?? Number.NaN);
    return [
      name,
      Number.isNaN(offered) ? '–' : count(offered),
      count(outcome.median(({ deliveriesPerSecond }) => deliveriesPerSecond)),
      milliseconds(outcome.median(({ p50 }) => p50)),
      milliseconds(outcome.median(({ p99 }) => p99)),
      megabytes(outcome.median(({ usage }) => usage.server?.rssPeakMb ?? Number.NaN)),
      ...['server', 'wsload', 'zpub'].map(cores),
    ];
  });
  return table([heading, ...rows]);
}

function verdictLine({ target, verdict }: JudgedCheck): string {
  if (!verdict) return `  not judged   ${target}`;
  return `  ${verdict.met ? 'reached   ' : 'NOT REACHED'}  ${target}: ${verdict.figure}`;
}
