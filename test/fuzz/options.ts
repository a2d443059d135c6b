import { parseArgs } from 'node:util';

export interface FuzzOptions {
  minutes: number;
  seed: number;
  /** Names of targets, or of claims within them by their beginning; empty: all. */
  only: string[];
  help: boolean;
}

export function usage(targets: readonly string[]): string {
  return [
    'Usage: npm run fuzz -- [--minutes N] [--seed S] [--only NAME]...',
    '',
    '  --minutes N  how long to search (default 1); every target gets its share, round after round',
    '  --seed S     begin with this seed instead of a random one',
    '  --only NAME  search this target only, or TARGET:TEXT for its claims that begin with TEXT; may be repeated',
    '  --help       show this text',
    '',
    `Targets: ${targets.join(', ')}`,
  ].join('\n');
}

/** @throws Error with one line for the user when an option is unknown or its value makes no sense */
export function parseOptions(args: readonly string[], targets: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !targets.includes(name.split(':')[0]!));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: no such target; there are ${targets.join(', ')}`);
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 1440)) throw new Error(`--minutes ${values.minutes}: a number up to 1440 is needed`);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error(`--seed ${values.seed}: a whole number is needed`);
  return { minutes, seed, only: values.only, help: values.help };
}

/** Whether a claim of a target is asked for. */
export function isChosen(only: readonly string[], target: string, title: string): boolean {
  return only.length === 0 || only.some((name) => `${target}:${title}`.startsWith(name));
}
