import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Names of the scenarios to run; empty: all. */
  only: string[];
  /** Measured rounds of each contender; the table shows medians over them. */
  rounds: number;
  /** Measured seconds of a round; a scenario that needs longer says so. */
  seconds: number;
  /** File for the results, or undefined. */
  json: string | undefined;
  /** File for the results as a table in Markdown, or undefined. */
  table: string | undefined;
  /** Raise clients, symbols and tick rate, instead of running scenarios. */
  sweep: boolean;
  /** File for the chart of a sweep, or undefined. */
  chart: string | undefined;
  /** Folder for CPU profiles of the gateway, or undefined. */
  profile: string | undefined;
  /** File for the flame graph of the gateway, or undefined. */
  flame: string | undefined;
  /** Earlier results to draw from, instead of measuring: JSON of a sweep, or a CPU profile or folder of such. */
  from: string | undefined;
  help: boolean;
}

/** Rounds and seconds that nobody has asked for. */
const DEFAULTS = { scenarios: { rounds: '3', seconds: '5' }, sweep: { rounds: '1', seconds: '3' } };

export function usage(scenarios: readonly { name: string; work: string }[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return [
    'Usage: npm run bench -- [--only NAME]... [OPTION]...                the scenarios below, against their targets',
    '       npm run bench -- --sweep [--chart FILE] [OPTION]...          how figures grow with the load',
    '       npm run bench -- --only NAME --flame FILE [OPTION]...        where the gateway spends its time',
    '',
    'Scenarios',
    '  --only NAME       run this scenario only; may be repeated',
    '  --rounds N        rounds of each contender, taking turns; medians are shown (default 3, of a sweep 1)',
    '  --seconds N       measured seconds of a round (default 5, of a sweep 3)',
    '  --json FILE       write every round, the medians, the notes and the verdicts to FILE',
    '  --table FILE      write the targets and what was seen to FILE, as a table in Markdown',
    '',
    'Sweep',
    '  --sweep           raise clients, symbols and tick rate one after another, for the gateway and its baselines:',
    '                    deliveries/s, p50, p99 and CPU per delivery; takes about ten minutes',
    '  --chart FILE      draw the sweep as SVG',
    '  --json, --table   as above',
    '',
    'Flame graph',
    '  --flame FILE      profile the gateway and draw its measured seconds as SVG, with a table of the functions that',
    '                    took the most time; of one scenario, so --only is needed. Slows the gateway down',
    '  --profile FOLDER  leave the CPU profiles (.cpuprofile, for developer tools) in FOLDER',
    '',
    'Either graph',
    '  --from PATH       draw from earlier results instead of measuring: the JSON of a sweep for --chart, a CPU profile',
    '                    or a folder of them for --flame',
    '',
    '  --help            show this text',
    '',
    'What lacks its tool is skipped with a line that says what to install. CHROMIUM_PATH and NATS_SERVER_PATH name these',
    'programs where they are elsewhere.',
    '',
    'Scenarios:',
    ...scenarios.map(({ name, work }) => `  ${name.padEnd(width)}  ${work}`),
  ].join('\n');
}

/** @throws Error with one line for the user when an option is unknown, its value makes no sense, or others contradict it */
export function parseOptions(args: readonly string[], scenarioNames: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      json: { type: 'string' },
      table: { type: 'string' },
      sweep: { type: 'boolean', default: false },
      chart: { type: 'string' },
      profile: { type: 'string' },
      flame: { type: 'string' },
      from: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !scenarioNames.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: no such scenario; there are ${scenarioNames.join(', ')}`);
  }
  const { sweep, chart, flame, from, only, json, table, profile, help } = values;
  if (sweep && (only.length > 0 || flame || profile)) {
    throw new Error('--sweep has loads of its own: leave out --only, --flame and --profile');
  }
  if (chart && !sweep) throw new Error('--chart draws a sweep: add --sweep');
  if (from && !(chart || flame)) throw new Error('--from needs a graph to draw: --sweep --chart FILE or --flame FILE');
  if (flame && !from && only.length !== 1) throw new Error('--flame is of one scenario: name it with --only');
  const defaults = sweep ? DEFAULTS.sweep : DEFAULTS.scenarios;
  const rounds = within('--rounds', values.rounds ?? defaults.rounds, 1, 100);
  const seconds = within('--seconds', values.seconds ?? defaults.seconds, 1, 600);
  return { only, rounds, seconds, json, table, sweep, chart, profile, flame, from, help };
}

function within(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${option} ${text}: a whole number from ${min} to ${max} is needed`);
  }
  return value;
}
