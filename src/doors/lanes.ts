import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Middleware } from './security-headers.js';

/** Answers requests of one kind ahead of the application, for which every request costs a hundred small objects. */
export interface Lane {
  /** Whether a request may be of this kind; nothing but its header is there yet. */
  takes(request: IncomingMessage): boolean;
  /** Answers the request, or calls `next` with everything of it as it came. */
  readonly middleware: Middleware;
}

/**
 * Puts lanes in front of the application of a server.
 *
 * @param front what every request has to pass, the application's and the lanes'
 * @returns the front as the application's first middleware: what a lane gives back does not pass it twice
 */
export function openLanes(server: Server | HttpsServer, front: Middleware, lanes: readonly Lane[]): Middleware {
  const passed = new WeakSet<IncomingMessage>();
  const [application] = server.listeners('request') as RequestListener[];
  if (!application) throw new Error('The server has no application yet');
  server.off('request', application);
  server.on('request', (request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }) => {
    const lane = lanes.find((one) => one.takes(request));
    if (!lane) {
      application(request, response);
      return;
    }
    front(request, response, () =>
      lane.middleware(request, response, () => {
        passed.add(request);
        application(request, response);
      }),
    );
  });
  return (request, response, next) => (passed.has(request) ? next() : front(request, response, next));
}

/** One middleware of several, one after another. */
export function inTurn(...middleware: readonly Middleware[]): Middleware {
  return (request, response, done) => {
    const pass = (at: number, error?: Error): void => {
      const next = middleware[at];
      if (error || !next) done(error);
      else next(request, response, (failure) => pass(at + 1, failure));
    };
    pass(0);
  };
}
