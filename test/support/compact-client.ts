import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Message } from './client.js';
import { eventually } from './eventually.js';
import { API_KEY } from './gateway.js';
import { readMarketData } from './market-data-schema.js';

export const SUBPROTOCOL = 'tickgate.protobuf.v1';

/** A client that offers subprotocols, and reads binary frames by the published schema. */
export class CompactClient {
  /** What came in text frames. */
  readonly texts: Message[] = [];
  /** What came in binary frames, as the JSON messages that say the same. */
  readonly ticks: Message[] = [];
  /** The reply to `authenticate`. */
  session: Message = {};

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.ticks.push(readMarketData(data as Buffer));
      else this.texts.push(JSON.parse(data.toString()) as Message);
    });
    socket.on('error', () => {});
  }

  static async connect(url: string, ...offered: string[]): Promise<CompactClient> {
    const client = new CompactClient(new WebSocket(url, offered));
    await once(client.socket, 'open');
    return client;
  }

  /** Connects with the compact encoding and authenticates. */
  static async authenticated(url: string, fields: object = {}): Promise<CompactClient> {
    const client = await CompactClient.connect(url, SUBPROTOCOL);
    client.send({ action: 'authenticate', api_key: API_KEY, ...fields });
    client.session = await client.text('auth');
    return client;
  }

  send(request: object): void {
    this.socket.send(JSON.stringify(request));
  }

  /** Waits for the first text frame of a type, and takes it. */
  text(type: string): Promise<Message> {
    return eventually(() => {
      const at = this.texts.findIndex((message) => message.type === type);
      return at >= 0 && this.texts.splice(at, 1)[0]!;
    });
  }

  /** Waits for the first tick that fits. */
  tick(matches: (message: Message) => boolean = () => true): Promise<Message> {
    return eventually(() => this.ticks.find(matches) ?? false);
  }

  async subscribe(symbol: string, mode: string, fields: object = {}): Promise<Message> {
    this.send({ action: 'subscribe', symbol, exchange: 'NSE', mode, ...fields });
    return this.text('subscription');
  }

  close(): void {
    this.socket.terminate();
  }
}
