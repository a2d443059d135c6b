import { REQUEST_ID, SYMBOL } from './common-schemas.js';
import type { RequestDescription } from './descriptions.js';
import { anyOf, type Fields, flag, listOf, object, ref, type Schema, text } from './schema.js';

const DEPTH: Fields = { 'depth_level?': ref('DepthLevel'), 'depth?': ref('DepthLevel'), 'strict_depth?': flag() };
const ENTRY = object({ ...SYMBOL, 'mode?': ref('Mode'), ...DEPTH });
const ENTRIES = listOf(ENTRY, { minItems: 1 });

function request(action: string, fields: Fields, more: Schema = {}): Schema {
  return object({ action: { const: action }, ...fields, ...REQUEST_ID }, more);
}

/** The single form, or a list under one of its two names. */
function instruments(action: string): Schema {
  const shared: Fields = { 'mode?': ref('Mode'), ...DEPTH };
  return anyOf(
    request(action, { ...SYMBOL, ...shared }),
    request(action, { symbols: ENTRIES, ...shared }),
    request(action, { instruments: ENTRIES, ...shared }),
  );
}

const SINGLE = { symbol: 'RELIANCE', exchange: 'NSE' };

/** Every action that the gateway knows. */
export const REQUESTS: readonly RequestDescription[] = [
  {
    action: 'authenticate',
    name: 'authenticate',
    aliases: ['auth'],
    isOpen: true,
    summary: 'Says who the client is',
    description: 'Must succeed within 15 s (`WS_AUTH_TIMEOUT`), else the connection closes with 4401.',
    payload: anyOf(
      request('authenticate', {
        api_key: text(undefined, { minLength: 1, maxLength: 512 }),
        'resume?': text('The token of the last connection', { maxLength: 512 }),
      }),
      request('authenticate', {
        apikey: text('Alias of `api_key`', { minLength: 1, maxLength: 512 }),
        'resume?': text('The token of the last connection', { maxLength: 512 }),
      }),
    ),
    replies: ['auth_response', 'auth'],
    examples: [
      { action: 'authenticate', api_key: 'YOUR_API_KEY', request_id: 1 },
      { action: 'authenticate', apikey: 'YOUR_API_KEY' },
      { action: 'authenticate', api_key: 'YOUR_API_KEY', resume: 'RESUME_TOKEN' },
    ],
  },
  {
    action: 'subscribe',
    name: 'subscribe',
    summary: 'Subscribes symbols',
    description:
      "`mode` defaults to Quote; an entry's own mode wins. One subscription is held per symbol and mode: a repeat replaces " +
      'its mode number and depth level. A level that the broker lacks falls back to the next lower one, unless `strict_depth`.',
    payload: instruments('subscribe'),
    replies: ['subscribe_reply', 'subscription'],
    examples: [
      { action: 'subscribe', ...SINGLE, mode: 'LTP', request_id: 'r1' },
      {
        action: 'subscribe',
        symbols: [SINGLE, { symbol: 'TCS', exchange: 'NSE', mode: 3, depth_level: 20 }],
        mode: 'Quote',
        request_id: 'r2',
      },
      { action: 'subscribe', instruments: [SINGLE], mode: 4, depth: 5, strict_depth: true },
      { action: 'subscribe', symbol: 'TCS:20', exchange: 'NSE', mode: 'Depth' },
    ],
  },
  {
    action: 'unsubscribe',
    name: 'unsubscribe',
    summary: 'Drops symbols',
    description: 'Without a mode, every mode of the symbol. Dropping what is not held is no error.',
    payload: instruments('unsubscribe'),
    replies: ['unsubscribe_reply', 'unsubscription'],
    examples: [
      { action: 'unsubscribe', ...SINGLE },
      { action: 'unsubscribe', symbols: [{ ...SINGLE, mode: 2 }], request_id: 'r3' },
    ],
  },
  {
    action: 'unsubscribe_all',
    name: 'unsubscribe_all',
    summary: 'Drops everything',
    payload: request('unsubscribe_all', {}),
    replies: ['unsubscribe_reply'],
    examples: [{ action: 'unsubscribe_all', request_id: 'r4' }],
  },
  {
    action: 'get_subscriptions',
    name: 'get_subscriptions',
    summary: 'Asks what this client holds',
    payload: request('get_subscriptions', {}),
    replies: ['subscriptions'],
    examples: [{ action: 'get_subscriptions', request_id: 'r5' }],
  },
  {
    action: 'get_broker_info',
    name: 'get_broker_info',
    summary: "Asks for the state, limits and capabilities of the key's account",
    payload: request('get_broker_info', {}),
    replies: ['broker_info'],
    examples: [{ action: 'get_broker_info' }],
  },
  {
    action: 'get_supported_brokers',
    name: 'get_supported_brokers',
    isOpen: true,
    summary: 'Asks for the brokers of this gateway',
    payload: request('get_supported_brokers', {}),
    replies: ['supported_brokers'],
    examples: [{ action: 'get_supported_brokers' }],
  },
  {
    action: 'subscribe_orders',
    name: 'subscribe_orders',
    summary: 'Subscribes the order updates of the account',
    description: 'Needs the scope `orders`.',
    payload: request('subscribe_orders', {}),
    replies: [],
    examples: [{ action: 'subscribe_orders' }],
  },
  {
    action: 'unsubscribe_orders',
    name: 'unsubscribe_orders',
    summary: 'Drops the order updates',
    payload: request('unsubscribe_orders', {}),
    replies: [],
    examples: [{ action: 'unsubscribe_orders' }],
  },
  {
    action: 'ping',
    name: 'ping',
    isOpen: true,
    summary: 'Asks for a sign of life',
    description:
      'Beside the WebSocket pings of the gateway, every 30 s, which clients answer with pongs by themselves.',
    payload: request('ping', { 'timestamp?': {}, '_pingId?': {} }),
    replies: ['pong'],
    examples: [{ action: 'ping', timestamp: 1763716000120, _pingId: 7 }],
  },
];
