import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { eventually } from './eventually.js';
import { API_KEY } from './gateway.js';

export type Message = Record<string, unknown> & { type?: string; data?: Record<string, unknown> };

/** A hand-written client of the protocol, as a user's script would be. */
export class TestClient {
  readonly messages: Message[] = [];
  closed: { code: number; reason: string } | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data, isBinary) => {
      if (isBinary) throw new Error('the gateway sent a binary frame');
      this.messages.push(JSON.parse(data.toString()) as Message);
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    socket.on('error', () => {});
  }

  static async connect(url: string, options: ClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(new WebSocket(url, options));
    await once(client.socket, 'open');
    return client;
  }

  /** Connects and authenticates. */
  static async authenticated(url: string, key = API_KEY, options: ClientOptions = {}): Promise<TestClient> {
    const client = await TestClient.connect(url, options);
    client.send({ action: 'authenticate', api_key: key });
    await client.next('auth');
    return client;
  }

  send(request: unknown): void {
    this.socket.send(typeof request === 'string' || Buffer.isBuffer(request) ? request : JSON.stringify(request));
  }

  /** Waits for the first message of a type that was not given before, with what a test expects of it. */
  async next(type: string, matches: (message: Message) => boolean = () => true): Promise<Message> {
    return eventually(() => {
      const at = this.messages.findIndex((message) => message.type === type && matches(message));
      if (at < 0) {
        const seen = JSON.stringify(this.messages.slice(-5)).slice(0, 1000);
        throw new Error(`no ${type} came; the last messages: ${seen}; closed: ${JSON.stringify(this.closed)}`);
      }
      return this.messages.splice(at, 1)[0]!;
    });
  }

  async request(request: Record<string, unknown>, replyType: string): Promise<Message> {
    const request_id = `r${Math.random()}`;
    this.send({ ...request, request_id });
    return this.next(replyType, (message) => message.request_id === request_id);
  }

  /** Waits for the end of the connection. */
  async end(): Promise<{ code: number; reason: string }> {
    return eventually(() => this.closed ?? false);
  }

  close(): void {
    this.socket.terminate();
  }
}
