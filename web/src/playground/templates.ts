import { KEY_PLACEHOLDER } from './playground-line.js';

export interface Template {
  name: string;
  message: Readonly<Record<string, unknown>>;
}

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };
const SEVERAL = [RELIANCE, { symbol: 'NIFTY', exchange: 'NSE_INDEX' }];

/** A message for every action of the protocol, and for the shapes that they take. */
export const TEMPLATES: readonly Template[] = [
  { name: 'authenticate', message: { action: 'authenticate', api_key: KEY_PLACEHOLDER } },
  { name: 'subscribe: LTP', message: { action: 'subscribe', ...RELIANCE, mode: 'LTP' } },
  { name: 'subscribe: quote', message: { action: 'subscribe', ...RELIANCE, mode: 'Quote' } },
  { name: 'subscribe: depth 5', message: { action: 'subscribe', ...RELIANCE, mode: 'Depth', depth_level: 5 } },
  {
    name: 'subscribe: depth 20 or an error',
    message: { action: 'subscribe', ...RELIANCE, mode: 'Depth', depth_level: 20, strict_depth: true },
  },
  { name: 'subscribe: several', message: { action: 'subscribe', symbols: SEVERAL, mode: 'Quote' } },
  {
    name: 'subscribe: several, each in its mode',
    message: {
      action: 'subscribe',
      symbols: [
        { ...RELIANCE, mode: 'Depth', depth_level: 5 },
        { ...SEVERAL[1]!, mode: 'LTP' },
      ],
    },
  },
  { name: 'unsubscribe: one mode', message: { action: 'unsubscribe', ...RELIANCE, mode: 'LTP' } },
  { name: 'unsubscribe: every mode', message: { action: 'unsubscribe', ...RELIANCE } },
  { name: 'unsubscribe: several', message: { action: 'unsubscribe', symbols: SEVERAL } },
  { name: 'unsubscribe_all', message: { action: 'unsubscribe_all' } },
  { name: 'subscribe_orders', message: { action: 'subscribe_orders' } },
  { name: 'unsubscribe_orders', message: { action: 'unsubscribe_orders' } },
  { name: 'get_subscriptions', message: { action: 'get_subscriptions' } },
  { name: 'get_broker_info', message: { action: 'get_broker_info' } },
  { name: 'get_supported_brokers', message: { action: 'get_supported_brokers' } },
  { name: 'ping', message: { action: 'ping' } },
];

/** A message as it is written, with an id by which its reply is known. */
export function messageText(message: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(message, null, 2);
}

/**
 * What is sent for what was written: on one line, and with an id by which its reply is known where it has none. A text
 * that is no JSON object stays as it is.
 */
export function outgoingText(written: string, requestId: string): string {
  try {
    const value: unknown = JSON.parse(written);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return written;
    return JSON.stringify('request_id' in value ? value : { ...value, request_id: requestId });
  } catch {
    return written;
  }
}
