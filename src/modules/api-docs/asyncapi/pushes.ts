import { SYMBOL } from './common-schemas.js';
import type { MessageDescription } from './descriptions.js';
import { anyOf, exactly, type Fields, flag, object, oneOf, ref, type Schema, text, time } from './schema.js';

const HEAD: Fields = {
  type: exactly('market_data'),
  'snapshot?': flag('The last known value, sent on subscribing'),
  'stale?': flag('A snapshot that is older than `SNAPSHOT_MAX_AGE`'),
  topic: text('`SYMBOL.EXCHANGE`'),
  ...SYMBOL,
  broker: text(),
};

function market(mode: Schema, data: string, more: Fields = {}): Schema {
  return object({ ...HEAD, mode, ...more, data: ref(data) });
}

const DATA = { seq: 812, symbol: 'RELIANCE', exchange: 'NSE', ltp: 1456.5, timestamp: '2025-11-21T05:00:00.120Z' };
const SAMPLE = { type: 'market_data', topic: 'RELIANCE.NSE', symbol: 'RELIANCE', exchange: 'NSE', broker: 'zerodha' };

/** What the gateway sends by itself. */
export const PUSHES: readonly MessageDescription[] = [
  {
    name: 'market_data',
    summary: 'A tick',
    description:
      'A field that the broker did not send is absent. LTP comes at most every 50 ms per symbol, and the newest price of a ' +
      'burst always arrives; a client that falls behind gets the newest value of each symbol.',
    payload: anyOf(
      market(exactly(1), 'LtpData'),
      market(exactly(2), 'QuoteData'),
      market(oneOf(3, 4), 'DepthData', { depth_level: ref('DepthLevel'), 'actual_depth_level?': ref('DepthLevel') }),
    ),
    examples: [
      { ...SAMPLE, mode: 1, data: DATA },
      {
        ...SAMPLE,
        snapshot: true,
        mode: 2,
        data: { ...DATA, open: 1450, close: 1448, change: 8.5, change_percent: 0.59 },
      },
      {
        ...SAMPLE,
        mode: 3,
        depth_level: 5,
        data: {
          ...DATA,
          depth: {
            buy: [{ price: 1456.4, quantity: 120, orders: 3 }],
            sell: [{ price: 1456.5, quantity: 75, orders: 2 }],
          },
          broker_supported: true,
        },
      },
    ],
  },
  {
    name: 'status',
    summary: "The state of the account's feed has changed",
    payload: object({
      type: exactly('status'),
      broker: text(),
      state: ref('FeedState'),
      since: time(),
      message: text(),
    }),
    examples: [
      {
        type: 'status',
        broker: 'zerodha',
        state: 'login_required',
        since: '2025-11-21T03:30:00.000Z',
        message: 'the broker refused the token',
      },
    ],
  },
];

/** What a close code means, and whether to come back. */
export interface CloseDescription {
  code: number;
  meaning: string;
  reconnect: 'with back-off' | 'no' | 'once the key is right';
}

export const CLOSES: readonly CloseDescription[] = [
  { code: 1001, meaning: 'The gateway is going away', reconnect: 'with back-off' },
  { code: 1009, meaning: 'A message above 4 MiB', reconnect: 'with back-off' },
  { code: 4401, meaning: 'Not authenticated in time, or a wrong key', reconnect: 'once the key is right' },
  { code: 4408, meaning: 'Slow consumer: the client does not read', reconnect: 'with back-off' },
  { code: 4410, meaning: 'A temporary fault, or disconnected by an operator', reconnect: 'with back-off' },
  { code: 4411, meaning: 'Idle: nothing subscribed and nothing asked for', reconnect: 'with back-off' },
  { code: 4429, meaning: 'Too many connections of the key', reconnect: 'with back-off' },
  { code: 4503, meaning: 'The key was revoked, or has expired', reconnect: 'no' },
];
