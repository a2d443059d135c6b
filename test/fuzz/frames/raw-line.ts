import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Opcode, ServerFrames } from './wire.js';

const UPGRADE = [
  'GET / HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n');

/** A client of the gateway on a bare TCP socket, which may send any bytes. */
export class RawLine {
  readonly texts: Record<string, unknown>[] = [];
  readonly pongs: Buffer[] = [];
  /** What the server sent that no server may send. */
  readonly faults: string[] = [];
  /** Of the server's close frame; 1005: it had none. */
  closeCode: number | undefined;
  hasEnded = false;
  private readonly frames = new ServerFrames();

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('close', () => {
      this.hasEnded = true;
    });
    socket.on('error', () => {});
  }

  /** Connects and asks for nothing. */
  static async connected(url: string): Promise<RawLine> {
    const { hostname, port } = new URL(url);
    const line = new RawLine(connect(Number(port), hostname));
    await once(line.socket, 'connect');
    return line;
  }

  /** Connects and becomes a WebSocket. */
  static async upgraded(url: string): Promise<RawLine> {
    const line = await RawLine.connected(url);
    line.socket.write(UPGRADE);
    let head = '';
    while (!head.includes('\r\n\r\n')) head += String((await once(line.socket, 'data'))[0]);
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(`the upgrade was answered ${head}`);
    line.socket.on('data', (chunk) => line.received(chunk));
    return line;
  }

  /** Sends bytes in pieces of these sizes, each in a turn of its own; what is left goes at once. */
  async send(bytes: Buffer, sizes: readonly number[] = []): Promise<void> {
    let at = 0;
    for (const size of [...sizes, bytes.length]) {
      if (at >= bytes.length || this.socket.destroyed) return;
      this.socket.write(bytes.subarray(at, at + size));
      at += size;
      await setImmediate();
    }
  }

  /** Everything that comes, as text. */
  read(): { text: string } {
    const all = { text: '' };
    this.socket.on('data', (chunk) => {
      all.text += chunk.toString('latin1');
    });
    return all;
  }

  end(): void {
    this.socket.end();
  }

  /** Goes without a word, or with a reset. */
  drop(withReset = false): void {
    if (withReset) this.socket.resetAndDestroy();
    else this.socket.destroy();
  }

  private received(chunk: Buffer): void {
    try {
      for (const { opcode, payload } of this.frames.push(chunk)) {
        if (this.closeCode !== undefined) this.faults.push(`a frame behind the close frame: ${opcode}`);
        if (opcode === Opcode.TEXT) this.texts.push(JSON.parse(payload.toString()) as Record<string, unknown>);
        else if (opcode === Opcode.PONG) this.pongs.push(payload);
        else if (opcode === Opcode.CLOSE) this.closeCode = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
        else if (opcode !== Opcode.PING) this.faults.push(`a frame of opcode ${opcode}`);
      }
    } catch (error) {
      this.faults.push(String(error));
      this.socket.destroy();
    }
  }
}
