import { WebSocket } from 'ws';
import type { Message } from '../../support/client.js';
import { API_KEY } from '../../support/gateway.js';

/** A client that costs next to nothing: a thousand of them fit into a test. */
export class PlainClient {
  /** Resolves with the end of the connection. */
  readonly closed: Promise<void>;
  private readonly socket: WebSocket;
  private awaiting: { type: string; resolve: (message: Message) => void; reject: (error: Error) => void }[] = [];

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.on('message', (data: Buffer) => this.receive(JSON.parse(data.toString()) as Message));
    const fail = (error: Error) => {
      for (const { reject } of this.awaiting.splice(0)) reject(error);
    };
    this.socket.on('error', fail);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code) => {
        fail(new Error(`closed with ${code}`));
        resolve();
      });
    });
  }

  /** Gives the reply; waits for the connection where it is not open yet. */
  async authenticate(resume?: unknown): Promise<Message> {
    const reply = this.next('auth_response');
    const send = () => this.socket.send(JSON.stringify({ action: 'authenticate', api_key: API_KEY, resume }));
    if (this.socket.readyState === WebSocket.OPEN) send();
    else this.socket.once('open', send);
    return reply;
  }

  request(request: object, replyType: string): Promise<Message> {
    const reply = this.next(replyType);
    this.socket.send(JSON.stringify(request));
    return reply;
  }

  /** The next message of this type. */
  next(type: string): Promise<Message> {
    return new Promise((resolve, reject) => this.awaiting.push({ type, resolve, reject }));
  }

  close(): void {
    this.socket.terminate();
  }

  private receive(message: Message): void {
    const at = this.awaiting.findIndex(({ type }) => type === message.type);
    if (at >= 0) this.awaiting.splice(at, 1)[0]!.resolve(message);
  }
}
