import { type Clock, systemClock } from '../../../../common/clock.js';
import { parseJsonObject } from '../../../../common/json-object.js';
import type { ConnectionFailure, Endpoint, Frame, Transport, TransportEvents, TransportFactory } from '../contract.js';
import { type EngineIoPacket, EngineIoSocket, type EngineIoWebSocket } from './engine-io-client.js';
import { readRefusal } from './refused-handshake.js';

/** Time from the first SYN to the server's open packet, in ms. */
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** Time that the other side has to answer our close frame, in ms. */
const CLOSE_TIMEOUT_MS = 800;
/** Bounds of the times that an open packet may name, in ms: a ping in every turn of the event loop is no heartbeat. */
const MIN_INTERVAL_MS = 100;
const MAX_INTERVAL_MS = 3_600_000;

export interface EngineIo3TransportOptions {
  /** Default: the system's. */
  clock?: Clock;
  handshakeTimeoutMs?: number;
}

/**
 * Lines of Engine.IO 3, which Socket.IO 2 speaks, over WebSocket alone. The client library of that version does the
 * handshake and the heartbeat: it pings as often as the server's open packet says, and ends a line whose pong is late.
 *
 * Frames are whole Engine.IO messages in both directions: text with its type digit (`42["event",…]`), and bytes with
 * the type byte 4. The line counts as open with the server's open packet, which is also the first frame.
 */
export function engineIo3Transport(options: EngineIo3TransportOptions = {}): TransportFactory {
  const { clock = systemClock, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  return (endpoint, events) => new EngineIo3Transport(endpoint, events, { clock, handshakeTimeoutMs });
}

class EngineIo3Transport implements Transport {
  private readonly socket: EngineIoSocket;
  private readonly ws: EngineIoWebSocket | undefined;
  private cancelHandshake = () => {};
  private cancelTerminate: (() => void) | undefined;
  private failure: ConnectionFailure | undefined;
  private isOpen = false;
  private isClosed = false;

  constructor(
    endpoint: Endpoint,
    private readonly events: TransportEvents,
    private readonly options: Required<EngineIo3TransportOptions>,
  ) {
    const { protocol, hostname, port, pathname, searchParams } = new URL(endpoint.url);
    this.socket = new EngineIoSocket({
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      secure: protocol === 'wss:' || protocol === 'https:',
      path: pathname,
      query: Object.fromEntries(searchParams),
      transports: ['websocket'],
      upgrade: false,
      forceNode: true,
      perMessageDeflate: false,
      extraHeaders: endpoint.headers,
    });
    this.ws = this.socket.transport.ws;
    if (this.ws) this.listen(this.ws);
    else queueMicrotask(() => this.closed({ reason: 'bad address' }));
  }

  send(frame: Frame): void {
    if (this.ws?.readyState === this.ws?.OPEN) this.ws?.send(frame);
  }

  close(): void {
    this.socket.close();
    this.terminateSoon();
  }

  private listen(ws: EngineIoWebSocket): void {
    const { socket, events, options } = this;
    this.guardPackets();
    this.cancelHandshake = options.clock.after(options.handshakeTimeoutMs, () => {
      this.fail('the server did not greet in time');
    });
    socket.on('open', () => {
      this.isOpen = true;
      this.cancelHandshake();
      events.opened();
    });
    // The library tells of the line's end before the line has ended.
    socket.on('close', (reason) => this.fail(reason));
    ws.on('message', (data) => {
      events.frame(typeof data === 'string' || Buffer.isBuffer(data) ? data : Buffer.from(data));
    });
    ws.on('ping', () => events.alive());
    ws.on('unexpected-response', (_request, response) => {
      readRefusal(response, options.clock, (failure) => {
        this.failure ??= failure;
        ws.terminate();
      });
    });
    ws.on('error', (error) => {
      // An error's message can hold the URL, and the URL a token; its code cannot.
      this.failure ??= { reason: error.code ?? 'the connection failed' };
    });
    ws.on('close', (code, reason) => this.closed(this.failure ?? { code, reason }));
  }

  /**
   * The library throws at an open packet that is no JSON, and ends the line at a packet type that it does not know. The
   * first must not end the process, and the second is the protocol's to judge.
   */
  private guardPackets(): void {
    const { socket } = this;
    const receive = socket.onPacket.bind(socket);
    socket.onPacket = (packet) => {
      if (packet.type === 'error') return;
      if (packet.type !== 'open') receive(packet);
      else if (this.isOpen) return;
      else if (isGreeting(packet)) receive(packet);
      else this.fail('the server greeted with something that is no Engine.IO 3');
    };
  }

  private fail(reason: string): void {
    if (this.isClosed || this.cancelTerminate) return;
    // What the WebSocket itself tells of its end is the better reason, where the end came from there.
    if (reason !== TRANSPORT_CLOSE && reason !== TRANSPORT_ERROR) this.failure ??= { reason };
    this.close();
  }

  private terminateSoon(): void {
    if (this.isClosed || this.cancelTerminate) return;
    this.cancelTerminate = this.options.clock.after(CLOSE_TIMEOUT_MS, () => this.ws?.terminate());
  }

  private closed(failure: ConnectionFailure): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.cancelHandshake();
    this.cancelTerminate?.();
    this.events.closed(failure);
  }
}

/** The library's words for an end that came from below. */
const TRANSPORT_CLOSE = 'transport close';
const TRANSPORT_ERROR = 'transport error';

function isGreeting({ data }: EngineIoPacket): boolean {
  const greeting = typeof data === 'string' ? parseJsonObject(data) : undefined;
  return (
    greeting !== undefined &&
    typeof greeting.sid === 'string' &&
    Array.isArray(greeting.upgrades) &&
    isInterval(greeting.pingInterval) &&
    isInterval(greeting.pingTimeout)
  );
}

function isInterval(value: unknown): boolean {
  return typeof value === 'number' && value >= MIN_INTERVAL_MS && value <= MAX_INTERVAL_MS;
}
