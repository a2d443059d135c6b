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
  /** Folder for CPU profiles of the gateway, or undefined. */
  profile: string | undefined;
  help: boolean;
}

export function usage(scenarios: readonly { name: string; work: string }[]): string {
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return [
    'Usage: npm run bench -- [--only NAME]... [--rounds N] [--seconds N] [--json FILE] [--profile FOLDER]',
    '',
    '  --only NAME       run this scenario only; may be repeated',
    '  --rounds N        rounds of each contender, taking turns; medians are shown (default 3)',
    '  --seconds N       measured seconds of a round (default 5)',
    '  --json FILE       write every round, the medians and the verdicts to FILE',
    '  --profile FOLDER  run the gateway with --cpu-prof and leave the profiles in FOLDER; slows it down',
    '  --help            show this text',
    '',
    'Scenarios:',
    ...scenarios.map(({ name, work }) => `  ${name.padEnd(width)}  ${work}`),
  ].join('\n');
}

/** @throws Error with one line for the user when an option is unknown or its value makes no sense */
export function parseOptions(args: readonly string[], scenarioNames: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '5' },
      json: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !scenarioNames.includes(name));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: no such scenario; there are ${scenarioNames.join(', ')}`);
  }
  return {
    only: values.only,
    rounds: within('--rounds', values.rounds, 1, 100),
    seconds: within('--seconds', values.seconds, 1, 600),
    json: values.json,
    profile: values.profile,
    help: values.help,
  };
}

function within(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new Error(`${option} ${text}: a whole number from ${min} to ${max} is needed`);
  }
  return value;
}
