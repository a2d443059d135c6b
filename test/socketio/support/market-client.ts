import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { eventually } from '../../support/eventually.js';

export type Payload = Record<string, unknown> & { data?: Record<string, unknown> };

export interface Heard {
  event: string;
  payload: Payload;
}

/** What Socket.IO runs over: the second where the first is not to be had. */
export const TRANSPORTS = ['websocket', 'polling'] as const;

/** A client of `/market`, as a page or a script would be; keeps every event in the order in which it came. */
export class MarketClient {
  readonly events: Heard[] = [];
  /** Why the connection ended, each time. */
  readonly ends: string[] = [];
  refusal: (Error & { data?: Payload }) | undefined;

  private constructor(readonly socket: Socket) {
    socket.onAny((event: string, payload: Payload) => this.events.push({ event, payload }));
    socket.on('disconnect', (reason) => this.ends.push(reason));
    socket.on('connect_error', (error) => {
      this.refusal = error;
    });
  }

  /** @param url of the HTTP port */
  static open(
    url: string,
    auth: object | undefined,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): MarketClient {
    const defaults = { transports: ['websocket'], reconnection: false, forceNew: true };
    return new MarketClient(io(`${url}/market`, { ...defaults, ...(auth && { auth }), ...options }));
  }

  /** Connects, and waits until it is let in. */
  static async connected(
    url: string,
    auth: object,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<MarketClient> {
    const client = MarketClient.open(url, auth, options);
    await client.next('connected');
    return client;
  }

  /** Waits for the first event of this name that was not given before, with what a test expects of it. */
  async next(event: string, matches: (payload: Payload) => boolean = () => true): Promise<Payload> {
    return eventually(() => {
      const at = this.events.findIndex((heard) => heard.event === event && matches(heard.payload));
      if (at < 0) {
        const seen = JSON.stringify(this.events.slice(-5)).slice(0, 1000);
        throw new Error(`no ${event} came; the last: ${seen}; refused: ${this.refusal?.message}; ended: ${this.ends}`);
      }
      return this.events.splice(at, 1)[0]!.payload;
    });
  }

  /** Sends a request; gives the event that answers it. */
  async request(event: string, payload: object, answer: string): Promise<Payload> {
    const request_id = `r${Math.random()}`;
    this.socket.emit(event, { ...payload, request_id });
    return this.next(answer, (reply) => reply.request_id === request_id);
  }

  subscribe(...symbols: object[]): Promise<Payload> {
    return this.request('subscribe', { symbols }, 'subscription_success');
  }

  /** Waits for a refused handshake; gives what the client is told. */
  async refused(): Promise<Payload & { message: string }> {
    return eventually(() => {
      if (!this.refusal) throw new Error(`not refused; seen: ${JSON.stringify(this.events)}`);
      return { ...this.refusal.data, message: this.refusal.message };
    });
  }

  /** Everything that was under way before has arrived after it. */
  async settle(): Promise<void> {
    await this.socket.timeout(10_000).emitWithAck('get_ltp', { symbol: 'NONE', exchange: 'NSE' });
  }

  of(event: string): Payload[] {
    return this.events.filter((heard) => heard.event === event).map(({ payload }) => payload);
  }

  close(): void {
    this.socket.close();
  }
}
