import type { ErrorCode } from '../../../common/error-codes.js';

export interface HttpError {
  status: number;
  /** What such an answer says, for the documents' examples. */
  message: string;
  /** Fields that come beside code and message. */
  fields?: Readonly<Record<string, unknown>>;
}

/** The error codes that HTTP answers carry, with their status. */
export const HTTP_ERRORS: Readonly<Partial<Record<ErrorCode, HttpError>>> = {
  INVALID_JSON: { status: 400, message: 'The body is not valid JSON' },
  INVALID_PARAMETERS: {
    status: 400,
    message: 'limit must be a whole number from 1 to 500',
    fields: { field: 'limit' },
  },
  UNSUPPORTED_EXCHANGE: { status: 400, message: 'Exchange CRYPTO is not supported by broker zerodha' },
  UNSUPPORTED_MODE: { status: 400, message: 'Mode DEPTH is not supported by broker zerodha for exchange NSE_INDEX' },
  UNSUPPORTED_DEPTH_LEVEL: {
    status: 400,
    message: 'Depth level 20 is not supported by broker zerodha for exchange MCX',
    fields: { requested_depth: 20, supported_depths: [] },
  },
  AUTHENTICATION_ERROR: { status: 401, message: 'Sign in, or send an API key as X-API-KEY' },
  FORBIDDEN: { status: 403, message: 'This needs the role admin' },
  NOT_FOUND: { status: 404, message: 'There is no such thing, or it is not yours' },
  UNKNOWN_SYMBOL: {
    status: 404,
    message: 'RELIANC is not in the instruments of zerodha for NSE',
    fields: { symbol: 'RELIANC', exchange: 'NSE' },
  },
  BROKER_NOT_CONFIGURED: { status: 404, message: 'No broker of this id is known' },
  CONFLICT: { status: 409, message: 'There is one of that name already' },
  BROKER_LOGIN_REQUIRED: { status: 409, message: 'The account needs a new login at the broker' },
  MESSAGE_TOO_LARGE: { status: 413, message: 'The body is larger than 1 MiB' },
  RATE_LIMITED: { status: 429, message: 'Too many requests; try again in 10 s', fields: { retry_after_ms: 10_000 } },
  INTERNAL_ERROR: { status: 500, message: 'The request failed inside the gateway; it is safe to try again' },
  BROKER_UNAVAILABLE: { status: 502, message: 'The broker did not answer in time; try again' },
  TEMPORARILY_UNAVAILABLE: {
    status: 503,
    message: 'This cannot be answered right now; try again',
    fields: { temporary: true, retry_after_ms: 2000 },
  },
  SERVER_SHUTDOWN: { status: 503, message: 'The gateway is shutting down; connect again in a moment' },
};
