import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Logger, type WebSocketAdapter, type WsMessageHandler } from '@nestjs/common';
import { type RawData, type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { CloseCode } from '../../../common/close-codes.js';
import type { Doors } from '../../../doors/doors.js';
import { refuseRequest, refuseUpgrade } from '../../../doors/refusal.js';
import { selectSubprotocol } from '../encoding.js';
import { type DecodedRequest, decodeRequest, MAX_PAYLOAD_BYTES } from '../protocol/request-decoder.js';
import { RequestTurns } from './request-turns.js';

export interface RawWsOptions {
  host: string;
  port: number;
  /** `auto` takes the next free port when this one is taken. */
  portStrategy: 'auto' | 'fail';
  /** False: other processes are going to listen, and nobody connects here. Default: true. */
  listens?: boolean;
}

/** What the streaming module does with what comes in; the adapter itself knows no protocol beyond frames. */
export interface RequestSupervisor {
  /** Called for every frame before it is read, in its turn; false: it has been answered already (rate limit). */
  admit(client: WebSocket, bytes: number): boolean;
  /** A frame that is no request, an unknown action, or a handler that threw. */
  failed(client: WebSocket, error: unknown, message?: Record<string, unknown>): void;
  unknownAction(client: WebSocket, request: DecodedRequest): void;
  /** Resolves when the client has taken enough of its replies for the next request. */
  room(client: WebSocket): Promise<void>;
}

const PORTS_TO_TRY = 50;
/** Requests of one client that may wait; beyond them its socket is not read. */
const MAX_WAITING_REQUESTS = 256;
/** At shutdown, clients that do not answer the close frame within this time are cut off; */
const CLOSE_GRACE_MS = 500;
/** at any other close they have this long: a slow consumer first has to read up to the close frame. */
const CLOSE_TIMEOUT_MS = 10_000;

/**
 * Nest's gateways on plain `ws` sockets. Replaces the stock adapter where a trading gateway cannot live with it: every
 * frame is answered, a client's requests run one after another, a taken port is an error (or the next port), and
 * clients are closed with a close frame.
 */
export class RawWsAdapter implements WebSocketAdapter<WebSocketServer, WebSocket> {
  private readonly logger = new Logger('Gateway');
  private readonly httpServers = new Map<WebSocketServer, Server>();
  private readonly turns = new RequestTurns();
  private supervisor: RequestSupervisor | undefined;
  /** Those who have come before `open`; undefined since then. */
  private early: (() => void)[] | undefined = [];
  /** Settles once the port is open, or cannot be. */
  ready: Promise<void> = Promise.resolve();
  private boundPort: number | undefined;

  constructor(
    private readonly options: RawWsOptions,
    private readonly doors: Doors,
  ) {}

  /** The port in use; undefined until `ready`. */
  get port(): number | undefined {
    return this.boundPort;
  }

  supervise(supervisor: RequestSupervisor): void {
    this.supervisor = supervisor;
  }

  /**
   * Lets clients in. The port is bound while the application is initialised, and whoever knocks until that is done waits:
   * a client that was let in then would be told of instruments that are not loaded yet that there are none.
   */
  open(): void {
    const waiting = this.early ?? [];
    this.early = undefined;
    for (const enter of waiting) enter();
  }

  create(): WebSocketServer {
    // `closeTimeout` is newer than the typings.
    const options: ServerOptions & { closeTimeout: number } = {
      noServer: true,
      maxPayload: MAX_PAYLOAD_BYTES,
      // Compression costs more than it saves, and raw frames must not overtake compressed ones.
      perMessageDeflate: false,
      clientTracking: true,
      closeTimeout: CLOSE_TIMEOUT_MS,
      handleProtocols: selectSubprotocol,
    };
    const server = new WebSocketServer(options);
    if (this.options.listens === false) {
      this.ready = this.tryPort();
      this.ready.catch(() => {});
      return server;
    }
    const http = this.doors.createServer((request, response) => this.answerPage(request, response));
    http.on('upgrade', (request, socket, head) => this.upgrade(server, request, socket, head));
    // Those of listening are handled below; later ones (no file descriptor left, say) must not end the process.
    http.on('error', () => {});
    this.httpServers.set(server, http);
    this.ready = this.listen(http);
    // Whoever awaits `ready` hears of a failure; nobody else may take the process down with it.
    this.ready.catch(() => {});
    return server;
  }

  /** The gateway gets the client's address as well: behind a proxy the request alone does not tell it. */
  bindClientConnect(
    server: WebSocketServer,
    callback: (client: WebSocket, request: IncomingMessage, address: string) => void,
  ): void {
    server.on('connection', (client, request) => {
      // An oversize or broken frame ends in a close code of its own; the session's last line tells of it.
      client.on('error', () => {});
      callback(client, request, this.doors.addresses.of(request));
    });
  }

  bindClientDisconnect(client: WebSocket, callback: () => void): void {
    client.once('close', callback);
  }

  bindMessageHandlers(client: WebSocket, handlers: WsMessageHandler[]): void {
    const byAction = new Map(handlers.map((handler) => [handler.message as string, handler]));
    let last: Promise<void> = Promise.resolve();
    let waiting = 0;
    client.on('message', (data) => {
      // ws still emits what had arrived when the server closed.
      if (client.readyState !== WebSocket.OPEN) return;
      waiting++;
      if (waiting === MAX_WAITING_REQUESTS) client.pause();
      last = last.then(async () => {
        await this.turns.room();
        await this.dispatch(client, data, byAction);
        await this.supervisor?.room(client);
        waiting--;
        if (waiting === MAX_WAITING_REQUESTS - 1 && client.isPaused) client.resume();
      });
    });
  }

  /** Closes with 1001, so that clients know that they may come back; cuts off those who do not answer. */
  async close(server: WebSocketServer): Promise<void> {
    const http = this.httpServers.get(server);
    this.httpServers.delete(server);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    http?.close();
    for (const client of server.clients) client.close(CloseCode.GOING_AWAY, 'Server is shutting down');
    const cutOff = setTimeout(() => {
      for (const client of server.clients) client.terminate();
      http?.closeAllConnections();
    }, CLOSE_GRACE_MS);
    await closed;
    clearTimeout(cutOff);
  }

  private upgrade(server: WebSocketServer, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.early) {
      // Whoever leaves meanwhile must not end the process, nor be counted.
      socket.on('error', () => {});
      this.early.push(() => {
        if (!socket.destroyed) this.upgrade(server, request, socket, head);
      });
      return;
    }
    const refusal = this.doors.connections.enter(request);
    if (refusal !== undefined) refuseUpgrade(socket, refusal);
    else server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request));
  }

  private answerPage(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.doors.connections.knock(request);
    if (refusal !== undefined) {
      refuseRequest(response, refusal);
      return;
    }
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket', connection: 'close' });
    const scheme = this.doors.tls ? 'wss' : 'ws';
    response.end(`Tickgate streams over WebSocket here: connect with ${scheme}:// and authenticate.\n`);
  }

  private async dispatch(
    client: WebSocket,
    data: RawData,
    handlers: ReadonlyMap<string, WsMessageHandler>,
  ): Promise<void> {
    // In the client's turn, like everything else: a refusal is a reply, and must not pile up for one who does not read.
    if (client.readyState !== WebSocket.OPEN || !this.supervisor?.admit(client, lengthOf(data))) return;
    let request: DecodedRequest | undefined;
    try {
      request = decodeRequest(data);
      const handler = handlers.get(request.action);
      if (handler) await handler.callback(request.message, request.action);
      else this.supervisor.unknownAction(client, request);
    } catch (error) {
      this.supervisor.failed(client, error, request?.message);
    }
  }

  /** What is wrong with the port is said now, and not by each of the processes that are started for it. */
  private async tryPort(): Promise<void> {
    const http = createServer();
    await this.listen(http);
    this.boundPort = undefined;
    await new Promise((resolve) => http.close(resolve));
  }

  private async listen(http: Server): Promise<void> {
    const { host, port, portStrategy } = this.options;
    for (let candidate = port; ; candidate++) {
      try {
        await listenOn(http, host, candidate);
        break;
      } catch (error) {
        const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
        const another = portStrategy === 'auto' && candidate < Math.min(65_535, port + PORTS_TO_TRY);
        if (taken && another) continue;
        throw new Error(
          taken
            ? `The gateway cannot listen on ${host}:${candidate}: the port is taken. Stop the other program, or set WEBSOCKET_PORT.`
            : `The gateway cannot listen on ${host}:${candidate}: ${(error as Error).message}`,
        );
      }
    }
    this.boundPort = (http.address() as AddressInfo).port;
    if (port !== 0 && this.boundPort !== port) {
      this.logger.warn(`Port ${port} is taken: the gateway listens on ${this.boundPort} instead`);
    }
  }
}

function lengthOf(data: RawData): number {
  return Array.isArray(data) ? data.reduce((sum, { length }) => sum + length, 0) : data.byteLength;
}

function listenOn(http: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error) => {
      http.off('error', settle);
      http.off('listening', settle);
      if (error) reject(error);
      else resolve();
    };
    http.once('error', settle);
    http.once('listening', settle);
    http.listen({ host, port, backlog: 4096 });
  });
}
