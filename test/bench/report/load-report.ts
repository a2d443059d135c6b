import type { Sample } from '../load/pass.js';
import type { LoadScenario } from '../scenario.js';
import { count, megabytes, milliseconds } from './format.js';
import { loadUsage } from './load-usage.js';
import { table } from './table.js';
import { type Outcomes, verdictLines } from './verdicts.js';

/** One round in a line of progress. */
export function loadLine(sample: Sample): string {
  const { deliveriesPerSecond, p50, p99, max } = sample;
  const closed = sample.closed > 0 ? `, ${sample.closed} clients closed` : '';
  const latencies = `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, max ${milliseconds(max)}`;
  return `${count(deliveriesPerSecond)} deliveries/s, ${latencies}${closed}`;
}

/** The table of medians and the verdicts of a scenario. */
export function loadReport(scenario: LoadScenario, outcomes: Outcomes<Sample>): string {
  return [...(outcomes.size > 0 ? [medians(outcomes)] : []), ...verdictLines(scenario.checks, outcomes)].join('\n');
}

function medians(outcomes: Outcomes<Sample>): string {
  const heading = [
    'medians',
    'offered/s',
    'deliveries/s',
    'p50',
    'p99',
    'peak RSS',
    'CPU: server',
    'client',
    'publisher',
  ];
  const rows = [...outcomes].map(([name, outcome]) => {
    const { server, client, publisher } = loadUsage(outcome);
    const offered = outcome.median(({ offeredPerSecond }) => offeredPerSecond ?? Number.NaN);
    return [
      name,
      Number.isNaN(offered) ? '–' : count(offered),
      count(outcome.median(({ deliveriesPerSecond }) => deliveriesPerSecond)),
      milliseconds(outcome.median(({ p50 }) => p50)),
      milliseconds(outcome.median(({ p99 }) => p99)),
      megabytes(outcome.median(({ usage }) => usage.server?.rssPeakMb ?? Number.NaN)),
      ...[server, client, publisher].map(cores),
    ];
  });
  return table([heading, ...rows]);
}

function cores(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}
