import { REQUEST_ID, SYMBOL } from './common-schemas.js';
import type { MessageDescription } from './descriptions.js';
import { WS_ERROR_CODES } from './error-messages.js';
import {
  anyOf,
  exactly,
  type Fields,
  flag,
  integer,
  listOf,
  number,
  object,
  oneOf,
  ref,
  type Schema,
  text,
  time,
} from './schema.js';

const LIMITS = { max_symbols: 3000, max_message_bytes: 1_048_576, requests_per_second: 50, burst: 3000 };
const SINGLE = { symbol: 'RELIANCE', exchange: 'NSE' };

function authentication(type: 'auth' | 'auth_response'): MessageDescription {
  const granted = object({
    type: exactly(type),
    status: exactly('success'),
    message: text(),
    broker: text("The account's broker"),
    user_id: text('Name of the user'),
    state: ref('FeedState'),
    session_id: text('Id of this connection, as `GET /admin/v1/clients` lists it', { format: 'uuid' }),
    resumed: flag(
      'The subscriptions of the session whose token was shown are taken up again. What cannot be had any more is told in an `error` each, fewer depth levels in a `subscription`; the snapshots follow',
    ),
    resume: text(
      'Shown in `authenticate` on the next connection, at any edge and within `WS_RESUME_TTL` of the end of this one, it gives the subscriptions back. Good once, and with the same key only',
    ),
    supported_features: object({ ltp: flag(), quote: flag(), depth: flag(), depth_levels: listOf(ref('DepthLevel')) }),
    limits: ref('Limits'),
    ...REQUEST_ID,
  });
  const refused = object({
    type: exactly(type),
    status: exactly('error'),
    code: oneOf('AUTHENTICATION_ERROR', 'TEMPORARILY_UNAVAILABLE'),
    message: text(),
    'temporary?': flag('The same key may be right in a moment'),
    'retry_after_ms?': integer(),
    ...REQUEST_ID,
  });
  return {
    name: type,
    summary: 'Who the client is now, or why it is nobody',
    description:
      '`WS_AUTH_REPLY` says whether `auth_response`, `auth` or both are sent; both by default, in this order.',
    payload: anyOf(granted, refused),
    examples: [
      {
        type,
        status: 'success',
        message: 'Authentication successful',
        broker: 'zerodha',
        user_id: 'desk1',
        state: 'live',
        session_id: '6f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0',
        resumed: false,
        resume: 'RESUME_TOKEN',
        supported_features: { ltp: true, quote: true, depth: true, depth_levels: [5, 20] },
        limits: LIMITS,
      },
      { type, status: 'error', code: 'AUTHENTICATION_ERROR', message: 'The API key is not valid' },
    ],
  };
}

const GRANTED: Fields = {
  ...SYMBOL,
  status: oneOf('success', 'warning'),
  mode: ref('ModeName'),
  'depth?': ref('DepthLevel'),
  'requested_depth?': ref('DepthLevel'),
  'code?': exactly('DEPTH_FALLBACK'),
  'message?': text(),
  broker: text(),
};

const FAILED = object({
  'symbol?': text(),
  'exchange?': text(),
  status: exactly('error'),
  code: oneOf(...WS_ERROR_CODES),
  message: text(),
  'requested_mode?': integer(),
  'requested_depth?': integer(),
  'supported_depths?': listOf(ref('DepthLevel')),
});

const DROPPED = object({ ...SYMBOL, mode: ref('ModeName') });
const OVERALL = oneOf('success', 'partial', 'error');

function reply(type: string, fields: Fields): Schema {
  return object({ type: exactly(type), ...fields, ...REQUEST_ID });
}

/** Every message that answers a request, errors aside. */
export const REPLIES: readonly MessageDescription[] = [
  authentication('auth_response'),
  authentication('auth'),
  {
    name: 'subscribe_reply',
    summary: 'What became of each entry of a list',
    description: 'The snapshots of the symbols follow, then live messages.',
    payload: reply('subscribe', {
      status: OVERALL,
      message: text(),
      broker: text(),
      subscriptions: listOf(anyOf(object(GRANTED), FAILED)),
    }),
    examples: [
      {
        type: 'subscribe',
        status: 'partial',
        message: '2 subscribed, 1 failed',
        broker: 'angel',
        request_id: 'r2',
        subscriptions: [
          { ...SINGLE, status: 'success', mode: 'Depth', depth: 20, broker: 'angel' },
          {
            symbol: 'TCS',
            exchange: 'NSE',
            status: 'warning',
            mode: 'Depth',
            depth: 20,
            requested_depth: 50,
            code: 'DEPTH_FALLBACK',
            message: 'Depth level 50 is not supported; 20 levels are delivered instead',
            broker: 'angel',
          },
          { symbol: 'NOPE', exchange: 'NSE', status: 'error', code: 'UNKNOWN_SYMBOL', message: 'NOPE is not known' },
        ],
      },
    ],
  },
  {
    name: 'subscription',
    summary: 'A single symbol is subscribed',
    payload: reply('subscription', GRANTED),
    examples: [
      { type: 'subscription', ...SINGLE, status: 'success', mode: 'LTP', broker: 'zerodha', request_id: 'r1' },
    ],
  },
  {
    name: 'unsubscribe_reply',
    summary: 'What was dropped, by mode',
    payload: reply('unsubscribe', {
      status: OVERALL,
      message: text(),
      successful: listOf(DROPPED),
      failed: listOf(FAILED),
    }),
    examples: [
      {
        type: 'unsubscribe',
        status: 'success',
        message: '1 dropped, 0 failed',
        successful: [{ ...SINGLE, mode: 'Quote' }],
        failed: [],
        request_id: 'r3',
      },
    ],
  },
  {
    name: 'unsubscription',
    summary: 'A single symbol is dropped',
    payload: reply('unsubscription', { status: exactly('success'), ...SYMBOL, 'mode?': ref('ModeName') }),
    examples: [{ type: 'unsubscription', status: 'success', ...SINGLE }],
  },
  {
    name: 'subscriptions',
    summary: 'What the client holds',
    payload: reply('subscriptions', {
      status: exactly('success'),
      subscriptions: listOf(
        object({
          ...SYMBOL,
          mode: ref('ModeName'),
          'depth?': ref('DepthLevel'),
          state: oneOf('pending', 'active', 'stale'),
          'age_ms?': integer('Of the newest message; absent before the first'),
        }),
      ),
    }),
    examples: [
      {
        type: 'subscriptions',
        status: 'success',
        subscriptions: [{ ...SINGLE, mode: 'Quote', state: 'active', age_ms: 120 }],
        request_id: 'r5',
      },
    ],
  },
  {
    name: 'broker_info',
    summary: "The key's account and its broker",
    payload: reply('broker_info', {
      status: exactly('success'),
      broker: text(),
      feed: text('Name of the feed, as in topics of the bus'),
      adapter_status: oneOf('connected', 'disconnected'),
      state: ref('FeedState'),
      since: time(),
      message: text(),
      user_id: text(),
      limits: ref('Limits'),
      capabilities: object({
        modes: listOf(oneOf('LTP', 'QUOTE', 'DEPTH')),
        exchanges: listOf(text(), { description: 'Empty: any' }),
        depth_levels: { type: 'object', additionalProperties: listOf(ref('DepthLevel')) },
        order_updates: flag(),
      }),
    }),
    examples: [
      {
        type: 'broker_info',
        status: 'success',
        broker: 'zerodha',
        feed: 'zerodha',
        adapter_status: 'connected',
        state: 'live',
        since: '2025-11-21T03:45:00.000Z',
        message: '',
        user_id: 'desk1',
        limits: LIMITS,
        capabilities: {
          modes: ['LTP', 'QUOTE', 'DEPTH'],
          exchanges: ['NSE', 'NFO'],
          depth_levels: { default: [5] },
          order_updates: true,
        },
      },
    ],
  },
  {
    name: 'supported_brokers',
    summary: 'The brokers of this gateway',
    payload: reply('supported_brokers', { status: exactly('success'), brokers: listOf(text()), count: integer() }),
    examples: [{ type: 'supported_brokers', status: 'success', brokers: ['angel', 'zerodha'], count: 2 }],
  },
  {
    name: 'pong',
    summary: 'The gateway is there',
    payload: reply('pong', {
      status: exactly('success'),
      server_timestamp: number('Epoch ms'),
      'client_timestamp?': {},
      '_pingId?': {},
    }),
    examples: [
      { type: 'pong', status: 'success', server_timestamp: 1763716000123, client_timestamp: 1763716000120, _pingId: 7 },
    ],
  },
];
