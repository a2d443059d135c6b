import { parseArgs } from 'node:util';
import { isExchange } from '../../common/exchanges.js';
import { MODES, type Mode } from '../../common/mode.js';

export interface RecordOptions {
  instruments: { symbol: string; exchange: string }[];
  feed: string;
  mode: Mode;
  /** Absent: until stopped. */
  minutes?: number;
  file: string;
  endpoint: string;
  json: boolean;
}

export const USAGE = `Records a live feed into a file that the replay broker plays.

  npm run record -- --symbols NSE:RELIANCE,NSE_INDEX:NIFTY --out FILE [options]

  --symbols   EXCHANGE:SYMBOL, separated by commas
  --out       the recording
  --feed      feed name as in bus topics (default: replay)
  --mode      ltp, quote or depth (default: depth; an index, which has no depth, is recorded in quote)
  --minutes   stop after so long (default: on Ctrl-C)
  --endpoint  the bus (default: tcp://127.0.0.1:5555)
  --json      one object a line

Then: TICKGATE_REPLAY_FILE=FILE npm start
`;

/**
 * @returns undefined when help was asked for
 * @throws Error whose message says what is wrong with the arguments
 */
export function recordOptions(args: string[]): RecordOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      symbols: { type: 'string' },
      out: { type: 'string' },
      feed: { type: 'string', default: 'replay' },
      mode: { type: 'string', default: 'depth' },
      minutes: { type: 'string' },
      endpoint: { type: 'string', default: 'tcp://127.0.0.1:5555' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return undefined;
  if (!values.symbols) throw new Error('--symbols is missing');
  if (!values.out) throw new Error('--out is missing');
  const mode = values.mode.toUpperCase() as Mode;
  if (!MODES.includes(mode)) throw new Error(`--mode: expected ltp, quote or depth, and it is "${values.mode}"`);
  if (values.feed === '' || values.feed.includes('_')) throw new Error(`--feed: "${values.feed}" is no feed name`);
  const options: RecordOptions = {
    instruments: instrumentsOf(values.symbols),
    feed: values.feed,
    mode,
    file: values.out,
    endpoint: values.endpoint,
    json: values.json,
  };
  if (values.minutes !== undefined) options.minutes = minutesOf(values.minutes);
  return options;
}

function instrumentsOf(text: string): { symbol: string; exchange: string }[] {
  const entries = new Set(text.split(',').map((entry) => entry.trim()));
  return [...entries].map((entry) => {
    const colon = entry.indexOf(':');
    const exchange = entry.slice(0, colon);
    const symbol = entry.slice(colon + 1);
    if (colon < 0 || !isExchange(exchange) || symbol === '') {
      throw new Error(`--symbols: expected EXCHANGE:SYMBOL, and one is "${entry}"`);
    }
    return { symbol, exchange };
  });
}

function minutesOf(text: string): number {
  const minutes = Number(text);
  if (!Number.isFinite(minutes) || minutes <= 0) {
    throw new Error(`--minutes: expected a number above 0, and it is "${text}"`);
  }
  return minutes;
}
