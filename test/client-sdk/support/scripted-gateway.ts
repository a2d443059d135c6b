import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../../support/eventually.js';

export interface Request extends Record<string, unknown> {
  action: string;
  request_id?: number;
  symbols?: { symbol: string; exchange: string; mode: string; depth_level?: number }[];
}

type Answer = (request: Request, connection: Connection) => void;

/** One connection of a client, and what it asked for. */
export class Connection {
  readonly requests: Request[] = [];
  closed: { code: number } | undefined;

  constructor(readonly socket: WebSocket) {
    socket.on('close', (code) => {
      this.closed = { code };
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }

  of(action: string): Request[] {
    return this.requests.filter((request) => request.action === action);
  }

  /** Waits for the `count`th request of an action, and gives it. */
  request(action: string, count = 1): Promise<Request> {
    return eventually(() => this.of(action)[count - 1] ?? false);
  }
}

/** A server of the protocol that does what a test says; what the test says nothing of succeeds. */
export class ScriptedGateway {
  readonly connections: Connection[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket) => {
      const connection = new Connection(socket);
      this.connections.push(connection);
      socket.on('error', () => {});
      socket.on('message', (data) => {
        const request = JSON.parse(data.toString()) as Request;
        connection.requests.push(request);
        (this.answers.get(request.action) ?? succeed)(request, connection);
      });
    });
  }

  static async start(port = 0, options: ServerOptions = {}): Promise<ScriptedGateway> {
    const server = new WebSocketServer({ host: '127.0.0.1', port, ...options });
    await once(server, 'listening');
    return new ScriptedGateway(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What is done with an action from now on. */
  on(action: string, answer: Answer): void {
    this.answers.set(action, answer);
  }

  /** Waits for the client's `count`th connection. */
  connection(count = 1): Promise<Connection> {
    return eventually(() => this.connections[count - 1] ?? false);
  }

  async stop(): Promise<void> {
    for (const { socket } of this.connections) socket.terminate();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The reply to `authenticate`. */
export function welcome(fields: object = {}): object {
  return {
    type: 'auth',
    status: 'success',
    message: 'Authentication successful',
    broker: 'replay',
    user_id: 'desk1',
    state: 'live',
    session_id: 's1',
    resumed: false,
    supported_features: { ltp: true, quote: true, depth: true, depth_levels: [5] },
    limits: { max_symbols: 3000, max_message_bytes: 1_048_576, requests_per_second: 50, burst: 3000 },
    ...fields,
  };
}

/** The reply to `subscribe`; `change` gives what an entry says instead of success. */
export function granted(
  { request_id, symbols = [] }: Request,
  change: (symbol: string) => object = () => ({}),
): object {
  const subscriptions = symbols.map(({ symbol, exchange, mode, depth_level }) => ({
    symbol,
    exchange,
    mode,
    status: 'success',
    ...(depth_level && { depth: depth_level }),
    ...change(symbol),
  }));
  return { type: 'subscribe', status: 'success', message: '', broker: 'replay', request_id, subscriptions };
}

export function marketData(symbol: string, mode: 1 | 2 | 3, ltp: number, fields: object = {}): object {
  const data = { seq: ltp, symbol, exchange: 'NSE', ltp, timestamp: '2025-11-21T05:00:00.000Z' };
  return {
    type: 'market_data',
    mode,
    topic: `${symbol}.NSE`,
    symbol,
    exchange: 'NSE',
    broker: 'replay',
    data,
    ...fields,
  };
}

/** The reply to `get_subscriptions`. */
export function holding({ request_id }: Request, ...symbols: string[]): object {
  const subscriptions = symbols.map((symbol) => ({
    symbol,
    exchange: 'NSE',
    mode: 'Quote',
    state: 'active',
    age_ms: 1,
  }));
  return { type: 'subscriptions', status: 'success', subscriptions, request_id };
}

function succeed(request: Request, connection: Connection): void {
  const { action, request_id, symbols } = request;
  if (action === 'authenticate') connection.send(welcome());
  else if (action === 'subscribe') connection.send(granted(request));
  else if (action.startsWith('unsubscribe')) {
    connection.send({ type: 'unsubscribe', status: 'success', successful: symbols ?? [], failed: [], request_id });
  } else if (action === 'ping') {
    connection.send({ type: 'pong', status: 'success', server_timestamp: Date.now(), request_id });
  } else connection.send({ type: action, status: 'success', message: '', request_id });
}
