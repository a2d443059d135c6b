import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import type { Clock } from '../../../../common/clock.js';
import type { ConnectionFailure, Endpoint, Frame, Transport, TransportEvents, TransportFactory } from '../contract.js';
import { readRefusal } from './refused-handshake.js';

/** Time from the first SYN to the 101, in ms. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Time that the other side has to answer our close frame, in ms. */
const CLOSE_TIMEOUT_MS = 800;
/** Most bytes of one frame: far above what any broker sends. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

export interface WsTransportOptions {
  /** Time between our pings; 0 sends none. */
  pingIntervalMs: number;
  clock: Clock;
  handshakeTimeoutMs?: number;
}

/**
 * WebSocket lines on `ws`. Compression is off: brokers' frames are small and binary, and inflating costs more than it
 * saves. Redirects of the handshake are followed, since some brokers hand out the real host that way.
 */
export function wsTransport(options: WsTransportOptions): TransportFactory {
  return (endpoint, events) => new WsTransport(endpoint, events, options);
}

class WsTransport implements Transport {
  private readonly socket: WebSocket;
  private cancelPing: (() => void) | undefined;
  private cancelTerminate: (() => void) | undefined;
  private failure: ConnectionFailure | undefined;
  private isClosed = false;

  constructor(
    endpoint: Endpoint,
    private readonly events: TransportEvents,
    private readonly options: WsTransportOptions,
  ) {
    this.socket = new WebSocket(endpoint.url, endpoint.protocols ?? [], {
      headers: endpoint.headers,
      perMessageDeflate: false,
      handshakeTimeout: options.handshakeTimeoutMs ?? HANDSHAKE_TIMEOUT_MS,
      followRedirects: true,
      maxRedirects: 3,
      maxPayload: MAX_FRAME_BYTES,
    });
    this.listen();
  }

  send(frame: Frame): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame);
  }

  close(): void {
    if (this.isClosed || this.cancelTerminate) return;
    // A socket that is still connecting is aborted by close() itself.
    this.cancelTerminate = this.options.clock.after(CLOSE_TIMEOUT_MS, () => this.socket.terminate());
    this.socket.close(1000);
  }

  private listen(): void {
    const { socket, events } = this;
    socket.on('open', () => {
      this.schedulePing();
      events.opened();
    });
    socket.on('message', (data: Buffer, isBinary) => events.frame(isBinary ? data : data.toString('utf8')));
    socket.on('ping', () => events.alive());
    socket.on('pong', () => events.alive());
    socket.on('unexpected-response', (_request, response) => this.refused(response));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // An error's message can hold the URL, and the URL a token; its code cannot.
      this.failure ??= { reason: error.code ?? (error.message.includes('://') ? 'bad address' : error.message) };
    });
    socket.on('close', (code, reason) => {
      this.closed(this.failure ?? { code, reason: reason.toString('utf8') });
    });
  }

  private schedulePing(): void {
    const { pingIntervalMs, clock } = this.options;
    if (pingIntervalMs <= 0) return;
    this.cancelPing = clock.after(pingIntervalMs, () => {
      if (this.socket.readyState === WebSocket.OPEN) this.socket.ping();
      this.schedulePing();
    });
  }

  /** With a listener for it, `ws` leaves the answer of a refused handshake to us. */
  private refused(response: IncomingMessage): void {
    readRefusal(response, this.options.clock, (failure) => {
      this.failure ??= failure;
      this.socket.terminate();
    });
  }

  private closed(failure: ConnectionFailure): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.cancelPing?.();
    this.cancelTerminate?.();
    this.events.closed(failure);
  }
}
