import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Doors } from '../../../doors/doors.js';
import { refuseRequest, refuseUpgrade } from '../../../doors/refusal.js';

/** The types of the copy of Socket.IO that Nest's adapter brings. */
type CreateServer = IoAdapter['createIOServer'];

/** Socket.IO behind the same doors as the plain WebSocket port: the engine takes its requests before Express sees them. */
export class GuardedIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly doors: Doors,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: Parameters<CreateServer>[1]): ReturnType<CreateServer> {
    const withCors = { cors: this.doors.cors(), ...options } as Parameters<CreateServer>[1];
    const server = super.createIOServer(port, withCors);
    server.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
      this.guard(request, response, next),
    );
    return server;
  }

  private guard(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const { connections, throttle } = this.doors;
    if (request.headers.upgrade !== undefined) {
      const refusal = connections.enter(request);
      if (refusal === undefined) next();
      else refuseUpgrade(request.socket, refusal);
      return;
    }
    // A session that polls knocks once, with its first request.
    const refusal = isHandshake(request) ? connections.knock(request) : undefined;
    if (refusal === undefined) throttle.middleware(request, response, next);
    else refuseRequest(response, refusal);
  }
}

function isHandshake({ url = '' }: IncomingMessage): boolean {
  return !/[?&]sid=/.test(url);
}
