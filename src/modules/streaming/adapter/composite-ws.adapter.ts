import type { INestApplicationContext, WebSocketAdapter, WsMessageHandler } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { WebSocket, WebSocketServer } from 'ws';
import type { Doors } from '../../../doors/doors.js';
import { GuardedIoAdapter } from './guarded-io.adapter.js';
import type { RawWsAdapter } from './raw-ws.adapter.js';

/**
 * The port that marks a gateway as a plain WebSocket one, `@WebSocketGateway(RAW_GATEWAY)`. A token, not an address:
 * where it listens is configuration.
 */
export const RAW_GATEWAY = 8765;

type Transform = (data: unknown) => Observable<unknown>;

/**
 * Nest takes one WebSocket adapter an application; this one gives it two: plain `ws` for the streaming gateway, and
 * Socket.IO for every other gateway.
 */
export class CompositeWsAdapter implements WebSocketAdapter {
  private readonly io: GuardedIoAdapter;

  constructor(
    app: INestApplicationContext,
    private readonly raw: RawWsAdapter,
    doors: Doors,
  ) {
    this.io = new GuardedIoAdapter(app, doors);
  }

  /** Nest assigns it to adapters; Socket.IO's own close would wait for HTTP requests, which Nest ends by itself. */
  set forceCloseConnections(_value: boolean) {}

  create(port: number, options?: Record<string, unknown>): unknown {
    return port === RAW_GATEWAY ? this.raw.create() : this.io.create(port, options as never);
  }

  bindClientConnect(server: unknown, callback: (...args: never[]) => void): void {
    if (server instanceof WebSocketServer) this.raw.bindClientConnect(server, callback as never);
    else this.io.bindClientConnect(server as never, callback as never);
  }

  bindClientDisconnect(client: unknown, callback: (...args: never[]) => void): void {
    if (client instanceof WebSocket) this.raw.bindClientDisconnect(client, callback as never);
    else this.io.bindClientDisconnect(client as never, callback as never);
  }

  bindMessageHandlers(client: unknown, handlers: WsMessageHandler[], transform: Transform): void {
    if (client instanceof WebSocket) this.raw.bindMessageHandlers(client, handlers);
    else this.io.bindMessageHandlers(client as never, handlers as never, transform as never);
  }

  async close(server: unknown): Promise<void> {
    if (server instanceof WebSocketServer) {
      await this.raw.close(server);
      return;
    }
    // A namespace has no engine of its own; the server closes it.
    (server as { engine?: { close(): void } }).engine?.close();
  }

  async dispose(): Promise<void> {
    await this.io.dispose();
  }
}
