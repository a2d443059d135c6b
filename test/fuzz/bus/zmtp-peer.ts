import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { COMMAND, greeting, LONG, MORE } from '../../../src/modules/bus/zmtp/frames.js';

/** A frame of ZMTP with any flags and payload. */
export function zmtpFrame(flags: number, payload: Uint8Array): Buffer {
  if (payload.length <= 255 && !(flags & LONG)) return Buffer.concat([Buffer.from([flags, payload.length]), payload]);
  const header = Buffer.alloc(9);
  header[0] = flags | LONG;
  header.writeBigUInt64BE(BigInt(payload.length), 1);
  return Buffer.concat([header, payload]);
}

export function zmtpMessage(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(frames.map((frame, at) => zmtpFrame(at < frames.length - 1 ? MORE : 0, frame)));
}

export function zmtpCommand(name: string, body: Uint8Array): Buffer {
  return zmtpFrame(COMMAND, Buffer.concat([Buffer.from([name.length]), Buffer.from(name), body]));
}

/** What a publisher says before its messages. */
export const HELLO: readonly Buffer[] = [
  greeting(),
  zmtpCommand('READY', Buffer.from('\u000bSocket-Type\u0000\u0000\u0000\u0004XPUB')),
];

/** A publisher on a bare TCP socket, which sends to each line what it is told to. */
export class ZmtpPeer {
  /** All that subscribers sent, line by line. */
  readonly heard: Buffer[] = [];
  private readonly sockets = new Set<Socket>();
  private script: (socket: Socket, line: number) => Promise<void> = async () => {};
  private lines = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      const line = this.lines++;
      this.heard[line] = Buffer.alloc(0);
      this.sockets.add(socket);
      socket.on('data', (bytes) => {
        this.heard[line] = Buffer.concat([this.heard[line]!, bytes]);
      });
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      void this.script(socket, line);
    });
  }

  static async listen(): Promise<ZmtpPeer> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ZmtpPeer(server);
  }

  get address(): string {
    return `tcp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the next lines are sent: each by its number, in pieces of a turn each. */
  play(script: (line: number) => readonly Buffer[] | 'end'): void {
    this.lines = 0;
    this.heard.length = 0;
    this.script = async (socket, line) => {
      const pieces = script(line);
      if (pieces === 'end') {
        socket.destroy();
        return;
      }
      for (const piece of pieces) {
        if (socket.destroyed) return;
        socket.write(piece);
        await setImmediate();
      }
    };
  }

  /** Ends the lines that are open. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }
}
