import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** An HTTP server on loopback whose answers a test scripts, and changes as it goes. */
export class HttpHost {
  /** Method and URL of every request, in order. */
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    public handle: HttpHandler,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(`${request.method} ${request.url}`);
      this.handle(request, response);
    });
  }

  static async start(handle: HttpHandler = (_request, response) => response.writeHead(404).end()): Promise<HttpHost> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HttpHost(server, handle);
  }

  get url(): string {
    return `http://${this.host}`;
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}
