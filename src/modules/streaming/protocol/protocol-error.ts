import type { ErrorCode } from '../../../common/error-codes.js';

/** A request that cannot be served: becomes one coded error message to the client. Holds no secrets. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Fields that go beside code and message: symbol, exchange, supported_depths, … */
    readonly context: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }
}
