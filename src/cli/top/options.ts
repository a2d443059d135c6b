import { parseArgs } from 'node:util';

export interface TopOptions {
  url: string;
  key: string;
  intervalMs: number;
  /** Clients shown. */
  rows: number;
  once: boolean;
  json: boolean;
}

export const TOP_USAGE = `Shows feeds, rates and the slowest clients, refreshed.

  tickgate top [options]

  --key       API key with the scope admin, of an admin for all feeds and clients (default: TICKGATE_API_KEY)
  --url       the HTTP port (default: http://127.0.0.1:HTTP_PORT)
  --interval  seconds between two looks (default: 2)
  --rows      clients shown (default: 10)
  --once      look twice, print once
  --json      one object a look
`;

/**
 * @returns undefined when help was asked for
 * @throws Error whose message says what is wrong with the arguments
 */
export function topOptions(args: string[], env: NodeJS.ProcessEnv): TopOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      key: { type: 'string' },
      url: { type: 'string' },
      interval: { type: 'string', default: '2' },
      rows: { type: 'string', default: '10' },
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  const key = values.key ?? env.TICKGATE_API_KEY ?? '';
  if (key === '') throw new Error('no API key: give --key, or set TICKGATE_API_KEY');
  return {
    url: (values.url ?? `http://127.0.0.1:${env.HTTP_PORT || 5000}`).replace(/\/+$/, ''),
    key,
    intervalMs: above(0, values.interval, '--interval') * 1000,
    rows: Math.ceil(above(0, values.rows, '--rows')),
    once: values.once,
    json: values.json,
  };
}

function above(least: number, text: string, name: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > least) return value;
  throw new Error(`${name}: expected a number above ${least}, and it is "${text}"`);
}
