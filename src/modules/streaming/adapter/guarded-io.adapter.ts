import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Doors } from '../../../doors/doors.js';
import { type AnsweredRefusal, refuseRequest, refuseUpgrade } from '../../../doors/refusal.js';
import { BatchingWsServer } from './batching-ws-server.js';

/** The types of the copy of Socket.IO that Nest's adapter brings. */
type CreateServer = IoAdapter['createIOServer'];
type IoServer = ReturnType<CreateServer>;

/** What Nest binds handlers of connections to: a server, or a namespace of it. */
interface ConnectionSource {
  on(event: 'connection', listener: (client: { request: IncomingMessage }) => void): unknown;
}

/** Socket.IO behind the same doors as the plain WebSocket port: the engine takes its requests before Express sees them. */
export class GuardedIoAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly doors: Doors,
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: Parameters<CreateServer>[1]): IoServer {
    const connectTimeout = this.doors.config.authTimeout * 1000;
    const own = { cors: this.doors.cors(), connectTimeout, wsEngine: BatchingWsServer };
    const server = super.createIOServer(port, { ...own, ...options } as Parameters<CreateServer>[1]);
    server.engine.use((request: IncomingMessage, response: ServerResponse, next: () => void) =>
      this.guard(server, request, response, next),
    );
    return server;
  }

  /** The gateway gets the client's address as well: behind a proxy the request alone does not tell it. */
  override bindClientConnect(source: ConnectionSource, callback: (client: object, address: string) => void): void {
    source.on('connection', (client) => callback(client, this.doors.addresses.of(client.request)));
  }

  private guard(server: IoServer, request: IncomingMessage, response: ServerResponse, next: () => void): void {
    const { connections, throttle } = this.doors;
    if (request.headers.upgrade !== undefined) {
      const refusal = connections.enter(request);
      if (refusal === undefined) next();
      else refuseUpgrade(request.socket, refusal);
      return;
    }
    // A session that polls knocks once, with its first request.
    const refusal = isHandshake(request) ? (connections.knock(request) ?? this.fullness(server)) : undefined;
    if (refusal === undefined) throttle.middleware(request, response, next);
    else refuseRequest(response, refusal);
  }

  /** One that polls has no connection that could be counted. */
  private fullness(server: IoServer): AnsweredRefusal | undefined {
    return server.engine.clientsCount >= this.doors.config.maxConnections ? 'connections' : undefined;
  }
}

function isHandshake({ url = '' }: IncomingMessage): boolean {
  return !/[?&]sid=/.test(url);
}
