import type { ErrorCode } from '../../../common/error-codes.js';
import { REQUEST_ID } from './common-schemas.js';
import type { MessageDescription } from './descriptions.js';
import { exactly, flag, integer, listOf, object, oneOf, ref, text } from './schema.js';

const MEANINGS = {
  INVALID_JSON: 'The frame is no JSON object',
  INVALID_ACTION: 'The action is missing or unknown',
  INVALID_PARAMETERS: 'A field is missing or malformed',
  INVALID_MODE: 'The mode is none',
  NOT_AUTHENTICATED: 'Authenticate first',
  AUTHENTICATION_ERROR: 'The API key is wrong, revoked or expired, or not the one of this connection',
  FORBIDDEN: 'The key may not see this mode, depth level or exchange, or lacks the scope',
  UNKNOWN_SYMBOL: 'The symbol is not in the instrument master of the broker',
  UNSUPPORTED_EXCHANGE: 'The broker does not stream this exchange',
  UNSUPPORTED_MODE: 'The broker does not offer the mode there',
  UNSUPPORTED_DEPTH_LEVEL: 'Neither the depth level nor a lower one is offered',
  DEPTH_FALLBACK: 'A warning: fewer levels than asked for are delivered',
  CAPACITY_EXCEEDED: 'More subscriptions or connections than allowed',
  RATE_LIMITED: 'Too many requests; the frame was not read',
  MESSAGE_TOO_LARGE: 'More than 1 MiB; the message was not read',
  BROKER_NOT_CONFIGURED: 'The account has no broker that this gateway knows',
  BROKER_LOGIN_REQUIRED: 'The account needs a new login; subscriptions are kept',
  BROKER_UNAVAILABLE: 'The broker cannot be reached; subscriptions are kept',
  ORDERS_NOT_AVAILABLE: 'Order updates are not offered',
  TEMPORARILY_UNAVAILABLE: 'A part of the gateway is away; try again after `retry_after_ms`',
  SERVER_SHUTDOWN: 'The gateway is emptied for a restart; connect again',
  INTERNAL_ERROR: 'A fault inside the gateway; it is safe to try again',
} as const satisfies Partial<Record<ErrorCode, string>>;

/** The codes that messages of the WebSocket protocol carry. */
export const WS_ERROR_CODES = Object.keys(MEANINGS) as (keyof typeof MEANINGS)[];

export const ERROR_MESSAGE: MessageDescription = {
  name: 'error',
  summary: 'What cannot be done, and why',
  description: `Answers any request, and may come by itself when a key loses a right.\n\n${WS_ERROR_CODES.map(
    (code) => `- \`${code}\`: ${MEANINGS[code]}`,
  ).join('\n')}`,
  payload: object({
    type: exactly('error'),
    status: exactly('error'),
    code: oneOf(...WS_ERROR_CODES),
    message: text(),
    'symbol?': text(),
    'exchange?': text(),
    'requested_mode?': integer('The number that the client used'),
    'requested_depth?': integer(),
    'supported_depths?': listOf(ref('DepthLevel')),
    'temporary?': flag(),
    'retry_after_ms?': integer(),
    ...REQUEST_ID,
  }),
  examples: [
    { type: 'error', status: 'error', code: 'INVALID_JSON', message: 'The message is not valid JSON' },
    {
      type: 'error',
      status: 'error',
      code: 'UNSUPPORTED_DEPTH_LEVEL',
      message: 'Depth level 50 is not supported by broker zerodha for exchange NSE',
      symbol: 'RELIANCE',
      exchange: 'NSE',
      requested_mode: 3,
      requested_depth: 50,
      supported_depths: [5],
      request_id: 'r1',
    },
  ],
};
