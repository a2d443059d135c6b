import { parseArgs } from 'node:util';
import type { DepthLevel, Mode } from '@tickgate/client';
import { isExchange } from '../../common/exchanges.js';
import { isDepthLevel } from '../../common/mode.js';

export interface TailOptions {
  /** `EXCHANGE:SYMBOL` */
  instruments: string[];
  mode: Mode;
  depthLevel?: DepthLevel;
  url: string;
  key: string;
  json: boolean;
  /** Absent: until stopped. */
  count?: number;
}

export const TAIL_USAGE = `Prints ticks as they come.

  tickgate tail EXCHANGE:SYMBOL... [options]

  --mode   ltp, quote or depth (default: quote)
  --depth  depth levels: 5, 20, 30, 50 or 200 (default: 5)
  --key    API key (default: the variable TICKGATE_API_KEY)
  --url    the gateway (default: WEBSOCKET_URL, or ws://127.0.0.1:8765)
  --count  stop after so many ticks
  --json   one message a line, as the gateway sends its data

What the feed and the connection are doing goes to standard error. Exit code 1 when nothing could be subscribed.
`;

const MODES: Readonly<Record<string, Mode>> = { ltp: 'LTP', quote: 'Quote', depth: 'Depth' };

/**
 * @returns undefined when help was asked for
 * @throws Error whose message says what is wrong with the arguments
 */
export function tailOptions(args: string[], env: NodeJS.ProcessEnv): TailOptions | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      mode: { type: 'string', default: 'quote' },
      depth: { type: 'string' },
      key: { type: 'string' },
      url: { type: 'string' },
      count: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  if (positionals.length === 0) throw new Error('which instrument? For example: tickgate tail NSE:RELIANCE');
  for (const instrument of positionals) requireInstrument(instrument);
  const mode = MODES[values.mode.toLowerCase()];
  if (!mode) throw new Error(`--mode: expected ltp, quote or depth, and it is "${values.mode}"`);
  const key = values.key ?? env.TICKGATE_API_KEY ?? '';
  if (key === '') throw new Error('no API key: give --key, or set TICKGATE_API_KEY');
  return {
    instruments: positionals,
    mode,
    ...(values.depth !== undefined && { depthLevel: depthOf(values.depth) }),
    url: values.url ?? (env.WEBSOCKET_URL || 'ws://127.0.0.1:8765'),
    key,
    json: values.json,
    ...(values.count !== undefined && { count: countOf(values.count) }),
  };
}

function requireInstrument(text: string): void {
  const colon = text.indexOf(':');
  if (colon > 0 && isExchange(text.slice(0, colon)) && colon < text.length - 1) return;
  throw new Error(`expected EXCHANGE:SYMBOL, and one is "${text}"`);
}

function depthOf(text: string): DepthLevel {
  const level = Number(text);
  if (!isDepthLevel(level)) throw new Error(`--depth: expected 5, 20, 30, 50 or 200, and it is "${text}"`);
  return level;
}

function countOf(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--count: expected a whole number, and it is "${text}"`);
  return count;
}
