import { type BackoffOptions, backoffDelay } from './backoff.js';
import type { Clock } from './clock.js';
import { bytesOf, type Decode, type Encoding, loadDecoder, PROTOBUF_SUBPROTOCOL } from './encoding.js';
import {
  AuthenticationError,
  ClientClosedError,
  ConnectionLostError,
  ConnectionRefusedError,
  GatewayError,
  TickgateError,
} from './errors.js';
import { Heartbeat } from './heartbeat.js';
import type { AuthenticatedMessage, ErrorMessage, ServerMessage } from './messages.js';
import { Requests } from './requests.js';
import type { ConnectionState } from './state.js';
import { platformWebSocket, type SocketEvent, type WebSocketConstructor, type WebSocketLike } from './web-socket.js';

export interface ConnectionOptions {
  url: string;
  apiKey: string | (() => string | Promise<string>);
  webSocket: WebSocketConstructor | undefined;
  encoding: Encoding;
  clock: Clock;
  random: () => number;
  backoff: BackoffOptions;
  maxReconnectAttempts: number;
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  heartbeatIntervalMs: number;
  heartbeatTimeoutMs: number;
}

export interface ConnectionHandler {
  state(state: ConnectionState): void;
  established(session: AuthenticatedMessage): void;
  lost(): void;
  /** Everything that neither answers a request nor belongs to the connection itself. */
  message(message: ServerMessage): void;
}

const NORMAL_CLOSURE = 1000;
const UNAUTHENTICATED = 4401;
const FIRST_FINAL_CODE = 4500;
const LAST_FINAL_CODE = 4999;
/** A connection that lasted for so long was a good one: the attempts are counted from the start again. */
const STABLE_MS = 5_000;
/** `readyState` of a socket that is closed. */
const CLOSED = 3;
/** A peer that does not answer the close frame within this time is left alone. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Opens the socket, authenticates, watches the line, and comes back with a growing delay when it breaks. */
export class Connection {
  state: ConnectionState = { status: 'disconnected' };
  readonly requests: Requests;
  private readonly heartbeat: Heartbeat;
  private socket: WebSocketLike | undefined;
  /** Of binary messages; undefined while none are asked for. */
  private decode: Decode | undefined;
  /** The server has chosen the compact encoding before: where it is offered and nothing opens, that is not the reason. */
  private knowsCompact = false;
  /** Of what a past attempt set going, nothing may reach the present one. */
  private generation = 0;
  private attempt = 0;
  private connectedAt: number | undefined;
  private resume: string | undefined;
  /** The last error that came without a request: why the gateway is about to close. */
  private notice: ErrorMessage | undefined;
  private cancelTimer: (() => void) | undefined;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly handler: ConnectionHandler,
  ) {
    const write = (text: string) => this.socket?.send(text);
    this.requests = new Requests(options.clock, options.requestTimeoutMs, write);
    this.heartbeat = new Heartbeat(
      options.clock,
      { intervalMs: options.heartbeatIntervalMs, timeoutMs: options.heartbeatTimeoutMs },
      () => write('{"action":"ping"}'),
      () => this.lose(new ConnectionLostError('The line is dead: the gateway does not answer')),
    );
  }

  /** What ticks come as; undefined while there is no connection. */
  get encoding(): Encoding | undefined {
    if (this.state.status !== 'connected') return undefined;
    return this.socket?.protocol === PROTOBUF_SUBPROTOCOL ? 'protobuf' : 'json';
  }

  /** Starts, or tries at once where the next try was waited for; nothing where it is under way. */
  open(): void {
    const { status } = this.state;
    if (status === 'connecting' || status === 'authenticating' || status === 'connected') return;
    if (status !== 'reconnecting') this.attempt = 0;
    this.tryToConnect();
  }

  /** Resolves when the socket is closed, or was given up. */
  close(): Promise<void> {
    const closed = this.leave(NORMAL_CLOSURE);
    this.resume = undefined;
    this.enter({ status: 'closed' }, new ClientClosedError());
    return closed;
  }

  private tryToConnect(): void {
    const generation = ++this.generation;
    const { clock, connectTimeoutMs } = this.options;
    this.notice = undefined;
    this.cancelTimer?.();
    this.cancelTimer = clock.after(connectTimeoutMs, () =>
      this.lose(new ConnectionLostError(`No connection within ${connectTimeoutMs} ms`)),
    );
    this.enter({ status: 'connecting', attempt: this.attempt });
    void this.connect(generation);
  }

  private async connect(generation: number): Promise<void> {
    const { apiKey } = this.options;
    let key: string;
    try {
      key = typeof apiKey === 'string' ? apiKey : await apiKey();
    } catch (cause) {
      if (generation !== this.generation) return;
      const options = { cause };
      if (cause instanceof AuthenticationError) this.fail(cause);
      else this.lose(new TickgateError('API_KEY_UNAVAILABLE', 'The API key could not be fetched', undefined, options));
      return;
    }
    try {
      const WebSocket = this.options.webSocket ?? (await platformWebSocket());
      const decode = this.options.encoding === 'protobuf' ? await loadDecoder() : undefined;
      if (generation === this.generation) this.dial(WebSocket, decode, generation, key);
    } catch (cause) {
      if (generation !== this.generation) return;
      this.fail(new TickgateError('CONNECTION_REFUSED', (cause as Error).message, undefined, { cause }));
    }
  }

  private dial(WebSocket: WebSocketConstructor, decode: Decode | undefined, generation: number, key: string): void {
    const { url } = this.options;
    this.decode = decode;
    if (!decode) {
      this.attach(new WebSocket(url), generation, key);
      return;
    }
    const socket = new WebSocket(url, [PROTOBUF_SUBPROTOCOL]);
    // A blob is read in a later turn. What `ws` gives is quicker than an ArrayBuffer of every message's own.
    if (socket.binaryType === 'blob') socket.binaryType = 'arraybuffer';
    // A server that chooses no subprotocol is taken for a broken one, by browsers and `ws` alike: it gets a plain try.
    const plain = () => this.dial(WebSocket, undefined, generation, key);
    this.attach(socket, generation, key, this.knowsCompact ? undefined : plain);
  }

  /** @param refused called instead of losing the connection where it does not open */
  private attach(socket: WebSocketLike, generation: number, key: string, refused?: () => void): void {
    const current = () => generation === this.generation;
    let fault: string | undefined;
    let isOpen = false;
    this.socket = socket;
    socket.addEventListener('open', () => {
      isOpen = true;
      if (!current()) return;
      if (socket.protocol === PROTOBUF_SUBPROTOCOL) this.knowsCompact = true;
      this.authenticate(socket, key);
    });
    socket.addEventListener('message', (event) => {
      if (current()) this.read(event.data);
    });
    // Stays after the socket was left: without a listener, an error of `ws` would end the process.
    socket.addEventListener('error', (event) => {
      fault = event.message;
    });
    socket.addEventListener('close', (event) => {
      if (!current()) return;
      if (refused && !isOpen) refused();
      else this.closed(event, fault);
    });
    socket.on?.('ping', () => this.heartbeat.sign());
  }

  private authenticate(socket: WebSocketLike, key: string): void {
    this.enter({ status: 'authenticating', attempt: this.attempt });
    socket.send(JSON.stringify({ action: 'authenticate', api_key: key, ...(this.resume && { resume: this.resume }) }));
  }

  private read(data: unknown): void {
    this.heartbeat.sign();
    let message: ServerMessage;
    try {
      message =
        this.decode && typeof data !== 'string'
          ? this.decode(bytesOf(data))
          : (JSON.parse(data as string) as ServerMessage);
    } catch {
      return;
    }
    if (this.state.status === 'authenticating') this.readFirst(message);
    // Of the two replies to authenticate, the second one has nothing new.
    else if (message.type === 'auth' || message.type === 'auth_response') return;
    else if (!this.requests.settle(message)) {
      if (message.type === 'error') this.notice = message;
      this.handler.message(message);
    }
  }

  private readFirst(message: ServerMessage): void {
    if (message.type === 'error') {
      this.notice = message;
      // A key that cannot even be read; what else may come here is followed by a close code.
      if (message.code === 'INVALID_PARAMETERS') this.fail(new AuthenticationError(message.message));
    } else if (message.type === 'auth' || message.type === 'auth_response') {
      if (message.status === 'success') this.established(message);
      else if (message.temporary) this.lose(new GatewayError(message));
      else this.fail(new AuthenticationError(message.message));
    }
  }

  private established(session: AuthenticatedMessage): void {
    this.cancelTimer?.();
    this.resume = session.resume;
    this.connectedAt = this.options.clock.now();
    this.heartbeat.start();
    this.handler.established(session);
    this.enter({ status: 'connected', session });
  }

  private closed({ code = 1006, reason }: SocketEvent, fault: string | undefined): void {
    const said = reason || this.notice?.message || fault || 'The connection broke';
    if (code === UNAUTHENTICATED || (code >= FIRST_FINAL_CODE && this.notice?.code === 'AUTHENTICATION_ERROR')) {
      this.fail(new AuthenticationError(said, code));
    } else if (code >= FIRST_FINAL_CODE && code <= LAST_FINAL_CODE) {
      this.fail(new ConnectionRefusedError(said, code));
    } else {
      this.lose(new ConnectionLostError(`${said} (${code})`, code, this.notice?.retry_after_ms));
    }
  }

  /** The end of this attempt, and the wait for the next one. */
  private lose(reason: TickgateError): void {
    const { clock, backoff, random, maxReconnectAttempts } = this.options;
    if (this.connectedAt !== undefined && clock.now() - this.connectedAt >= STABLE_MS) this.attempt = 0;
    this.attempt++;
    if (this.attempt > maxReconnectAttempts) {
      this.fail(reason);
      return;
    }
    void this.leave();
    const retryInMs = (reason.retryAfterMs ?? 0) + backoffDelay(this.attempt, backoff, random);
    this.cancelTimer = clock.after(retryInMs, () => this.tryToConnect());
    const retryAt = clock.now() + retryInMs;
    this.enter({ status: 'reconnecting', attempt: this.attempt, retryInMs, retryAt, reason }, reason);
  }

  private fail(reason: TickgateError): void {
    void this.leave(NORMAL_CLOSURE);
    this.enter({ status: 'failed', reason }, reason);
  }

  /** Lets go of the socket and of every timer. Without a code the line is taken for broken, and is not spoken to. */
  private leave(code?: number): Promise<void> {
    this.generation++;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.connectedAt = undefined;
    this.heartbeat.stop();
    const socket = this.socket;
    this.socket = undefined;
    if (!socket || socket.readyState === CLOSED) return Promise.resolve();
    if (code === undefined && socket.terminate) {
      socket.terminate();
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const cancel = this.options.clock.after(CLOSE_TIMEOUT_MS, () => {
        socket.terminate?.();
        resolve();
      });
      socket.addEventListener('close', () => {
        cancel();
        resolve();
      });
      socket.close(code);
    });
  }

  private enter(state: ConnectionState, lostBy?: TickgateError): void {
    this.state = state;
    if (lostBy) {
      this.requests.failAll(lostBy);
      this.handler.lost();
    }
    this.handler.state(state);
  }
}
