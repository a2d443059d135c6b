import { Injectable, Logger } from '@nestjs/common';
import { ProtocolError } from './protocol/protocol-error.js';
import { requestId } from './protocol/request-decoder.js';
import { sessionOf } from './sessions.js';

/** Turns errors into the protocol's error messages. */
@Injectable()
export class RequestErrors {
  private readonly logger = new Logger('Gateway');
  private internalErrors = 0;

  reply(client: object, error: unknown, message: Record<string, unknown> = {}): void {
    const session = sessionOf(client);
    session.rejectedFrames++;
    session.send(errorMessage(this.known(error), message));
  }

  /** What the client may know of an error. */
  known(error: unknown): ProtocolError {
    return error instanceof ProtocolError ? error : this.internal(error);
  }

  /** Details stay in the log: they may hold what the client must not see. Repeats are sampled. */
  private internal(error: unknown): ProtocolError {
    if (this.internalErrors++ % 100 === 0) {
      this.logger.error(`Request failed (${this.internalErrors} in all): ${(error as Error)?.stack ?? error}`);
    }
    return new ProtocolError('INTERNAL_ERROR', 'The request failed inside the gateway; it is safe to try again');
  }
}

export function errorMessage(error: ProtocolError, message: Record<string, unknown>): Record<string, unknown> {
  return {
    type: 'error',
    status: 'error',
    code: error.code,
    message: error.message,
    ...error.context,
    ...requestId(message),
  };
}
