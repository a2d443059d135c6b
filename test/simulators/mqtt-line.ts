import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** A TCP socket as an MQTT broker sees it, which can fall silent without anybody being told. */
export class MqttLine extends Duplex {
  private isFrozen = false;

  constructor(private readonly socket: Socket) {
    super();
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', () => this.destroy());
    socket.on('close', () => this.destroy());
  }

  /** From now on nobody reads what the client sends, and what is sent to it is lost. */
  freeze(): void {
    this.isFrozen = true;
    this.socket.pause();
  }

  thaw(): void {
    this.isFrozen = false;
    this.socket.resume();
  }

  override _read(): void {
    if (!this.isFrozen) this.socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.isFrozen || this.socket.destroyed) done();
    else this.socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
