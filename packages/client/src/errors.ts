import type { ErrorMessage, GatewayErrorCode } from './messages.js';

/** Codes of this package, beside those of the gateway. */
export type ClientErrorCode =
  | 'CONNECTION_LOST'
  | 'CONNECTION_REFUSED'
  | 'CLOSED'
  | 'REQUEST_TIMEOUT'
  | 'UNSUBSCRIBED'
  | 'API_KEY_UNAVAILABLE';

export type ErrorCode = GatewayErrorCode | ClientErrorCode;

/** Codes that go away by themselves, whether the gateway says so or not. */
const TEMPORARY: ReadonlySet<string> = new Set([
  'RATE_LIMITED',
  'BROKER_LOGIN_REQUIRED',
  'BROKER_UNAVAILABLE',
  'TEMPORARILY_UNAVAILABLE',
  'SERVER_SHUTDOWN',
  'INTERNAL_ERROR',
  'CONNECTION_LOST',
  'REQUEST_TIMEOUT',
  'API_KEY_UNAVAILABLE',
]);

/** What all errors of this package have in common. */
export class TickgateError extends Error {
  override name = 'TickgateError';
  /** True: the same request may work later, without any change. */
  readonly temporary: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** How long to wait before trying again, in ms, where the gateway says so. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions & { temporary?: boolean },
  ) {
    super(message, options);
    this.temporary = options?.temporary ?? TEMPORARY.has(code);
  }
}

/** The gateway answered with an error. */
export class GatewayError extends TickgateError {
  override name = 'GatewayError';

  constructor(
    /** The message itself, with the context that its code has: symbol, exchange, supported depths. */
    readonly reply: ErrorMessage,
  ) {
    super(reply.code, reply.message, reply.retry_after_ms, {
      ...(reply.temporary !== undefined && { temporary: reply.temporary }),
    });
  }
}

/** The key is wrong, expired or revoked, or did not come in time: the client has stopped. */
export class AuthenticationError extends TickgateError {
  override name = 'AuthenticationError';

  constructor(
    message: string,
    readonly closeCode?: number,
  ) {
    super('AUTHENTICATION_ERROR', message);
  }
}

/** The connection broke, or never came about; the client comes back by itself unless it has given up. */
export class ConnectionLostError extends TickgateError {
  override name = 'ConnectionLostError';

  constructor(
    message: string,
    readonly closeCode?: number,
    retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super('CONNECTION_LOST', message, retryAfterMs, options);
  }
}

/** The gateway closed with a code that forbids coming back (4500–4999). */
export class ConnectionRefusedError extends TickgateError {
  override name = 'ConnectionRefusedError';

  constructor(
    message: string,
    readonly closeCode: number,
  ) {
    super('CONNECTION_REFUSED', message);
  }
}

/** The client was closed by `close()`. */
export class ClientClosedError extends TickgateError {
  override name = 'ClientClosedError';

  constructor() {
    super('CLOSED', 'The client was closed');
  }
}

/** A request had no answer in time. */
export class RequestTimeoutError extends TickgateError {
  override name = 'RequestTimeoutError';

  constructor(action: string, timeoutMs: number) {
    super('REQUEST_TIMEOUT', `The gateway did not answer ${action} within ${timeoutMs} ms`);
  }
}
