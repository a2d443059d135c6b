import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const HEADER = 'X-Request-Id';
/** What may stand in a log as it is. */
const ACCEPTED = /^[\w.:/+=@-]{1,128}$/;

/** Express middleware: every answer carries the request's own id, or a new one where it came without. */
export function identifyRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const given = request.headers['x-request-id'];
  response.setHeader(HEADER, typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID());
  next();
}

/** The id of the request that this answers. */
export function requestIdOf(response: ServerResponse): string {
  return String(response.getHeader(HEADER));
}
