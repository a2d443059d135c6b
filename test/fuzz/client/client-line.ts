import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ClientModel } from './client-model.js';
import type { Request } from './requests.js';
import { OWNERS, type Owner } from './vocabulary.js';

export type Keys = Readonly<Record<Owner | 'wrong', string>>;

/** One client: its socket, while there is one, and the model that reads all that comes. */
export class ClientLine {
  private socket: WebSocket | undefined;

  constructor(
    readonly model: ClientModel,
    private readonly url: string,
    private readonly keys: Keys,
  ) {}

  get isOpen(): boolean {
    return this.socket !== undefined;
  }

  async open(): Promise<void> {
    if (this.socket) return;
    const socket = new WebSocket(this.url);
    socket.on('message', (data) => this.model.received(data.toString()));
    socket.on('close', (code) => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.model.ended(code);
    });
    await once(socket, 'open');
    this.socket = socket;
  }

  send({ message, key, resumes }: Request): void {
    const token = resumes ? this.model.resumeToken : undefined;
    const bytes = Buffer.from(this.wire(message, key, token) as string);
    this.model.sent(bytes, key, token);
    this.socket?.send(bytes, { binary: message instanceof Uint8Array });
  }

  authenticate(owner: Owner): void {
    this.send({ message: { action: 'authenticate', api_key: 'KEY' }, key: owner });
  }

  /** Goes without a word. */
  drop(): void {
    const { socket } = this;
    this.socket = undefined;
    if (!socket) return;
    socket.terminate();
    this.model.ended(1006);
  }

  private wire(message: Request['message'], key: Request['key'], token: string | undefined): string | Uint8Array {
    if (typeof message === 'string' || message instanceof Uint8Array) return message;
    const withKey = Object.entries(message).map(([name, value]) => [name, value === 'KEY' ? this.keys[key!] : value]);
    return JSON.stringify({ ...Object.fromEntries(withKey), ...(token !== undefined && { resume: token }) });
  }
}

export function ownerOf(place: number): Owner {
  return OWNERS[place % OWNERS.length]!;
}
