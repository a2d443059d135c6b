import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** An HTTP server that answers everything alike, as a proxy does that was set up wrongly. Gives its port. */
export class Answering {
  private constructor(private readonly server: Server) {}

  static async start(listener: RequestListener): Promise<Answering> {
    const server = createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Answering(server);
  }

  get port(): string {
    return String((this.server.address() as AddressInfo).port);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** A WebSocket server of another program, which hangs up at the first message. */
export async function startForeignSocket(): Promise<{ port: string; stop(): Promise<unknown> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => socket.on('message', () => socket.close()));
  await once(server, 'listening');
  return {
    port: String((server.address() as AddressInfo).port),
    stop: () => {
      for (const client of server.clients) client.terminate();
      server.close();
      return once(server, 'close');
    },
  };
}
