import { parseArgs } from 'node:util';

export interface SoakOptions {
  /** Of the mixed load. */
  minutes: number;
  clients: number;
  symbols: number;
  /** Per cent of all subscriptions that change in a second. */
  churn: number;
  /** Ticks a second, over all brokers. */
  ticks: number;
  /** Idle clients of the memory's trial. */
  idle: number;
  /** Times that the gateway is killed. */
  kills: number;
  /** Names of trials; empty: all. */
  only: readonly string[];
  /** Where the report goes beside the terminal. */
  report: string | undefined;
}

export const USAGE = `Runs the built gateway for a long time under a mixed load, and checks that nothing grows and nothing is lost.

  npm run build && npm run soak -- --minutes 30

  --minutes N    length of the mixed load (30)
  --clients N    clients of the mixed load (1000), each with
  --symbols N    subscriptions (100), of which
  --churn N      per cent change in a second (5)
  --ticks N      ticks a second over all brokers (300)
  --idle N       idle clients whose memory is measured (10000)
  --kills N      times that the gateway is killed while changes are made (20)
  --only NAMES   trials, comma-separated: mixed, idle, recovery, storm, kills, shutdown (all)
  --report FILE  writes the report there, too

The exit code is 1 when something was not as it must be.`;

/**
 * Gives undefined where help is asked for.
 *
 * @throws Error for arguments that make no sense
 */
export function parseOptions(argv: readonly string[], trials: readonly string[]): SoakOptions | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '30' },
      clients: { type: 'string', default: '1000' },
      symbols: { type: 'string', default: '100' },
      churn: { type: 'string', default: '5' },
      ticks: { type: 'string', default: '300' },
      idle: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '20' },
      only: { type: 'string', default: '' },
      report: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const only = values.only.split(',').filter((name) => name !== '');
  for (const name of only) {
    if (!trials.includes(name)) throw new Error(`--only: there is no trial ${name}; there are ${trials.join(', ')}`);
  }
  return {
    minutes: number('minutes', values.minutes, 0.1),
    clients: number('clients', values.clients, 10),
    symbols: number('symbols', values.symbols, 1),
    churn: number('churn', values.churn, 0),
    ticks: number('ticks', values.ticks, 1),
    idle: number('idle', values.idle, 100),
    kills: number('kills', values.kills, 1),
    only,
    report: values.report,
  };
}

function number(name: string, text: string, min: number): number {
  const value = Number(text);
  if (text === '' || !(value >= min)) throw new Error(`--${name}: expected a number of at least ${min}, was ${text}`);
  return value;
}
