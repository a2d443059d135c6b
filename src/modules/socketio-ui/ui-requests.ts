import { Injectable } from '@nestjs/common';
import type { ErrorCode } from '../../common/error-codes.js';
import { oneLine } from '../../common/one-line.js';
import { CLIENT_EVENTS } from './ui-events.js';
import type { UiSession } from './ui-session.js';

const KNOWN: ReadonlySet<unknown> = new Set(CLIENT_EVENTS);
const LONGEST_SHOWN = 64;

/** What stands before the handlers: the client's turn, the request rate, and an answer to events that there are not. */
@Injectable()
export class UiRequests {
  /** Middleware of a socket: `next` lets the event through to its handler. */
  take(session: UiSession, event: readonly unknown[], next: () => void): void {
    session.turns.take(event, () => this.admit(session, event, next));
  }

  private admit(session: UiSession, event: readonly unknown[], next: () => void): void {
    session.requests++;
    if (!session.bucket.take()) {
      refuse(session, event, 'RATE_LIMITED', 'Too many requests: slow down, and put many symbols into one');
    } else if (!KNOWN.has(event[0])) {
      const shown = JSON.stringify(oneLine(String(event[0]).slice(0, LONGEST_SHOWN)));
      refuse(session, event, 'INVALID_ACTION', `Unknown event ${shown}; known: ${CLIENT_EVENTS.join(', ')}`);
    } else next();
  }
}

function refuse(session: UiSession, event: readonly unknown[], code: ErrorCode, message: string): void {
  session.rejectedFrames++;
  session.emit('error', { code, message });
  acknowledge(event, { status: 'error', code, message });
}

/** Answers the acknowledgement too, where a client asked for one: it may be all that it waits for. */
export function acknowledge(parts: readonly unknown[], reply: object): void {
  for (const part of parts) if (typeof part === 'function') part(reply);
}
