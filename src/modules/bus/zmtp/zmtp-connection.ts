import { connect, type Socket } from 'node:net';
import { Backoff } from '../../../common/backoff.js';
import {
  type BusConnection,
  type BusConnectionEvents,
  HANDSHAKE_TIMEOUT_MS,
  PING_INTERVAL_MS,
  RECONNECT,
  SILENCE_MS,
} from '../bus-connection.js';
import {
  GREETING_LENGTH,
  greeting,
  message,
  PING_TTL_LENGTH,
  pingCommand,
  pongCommand,
  readCommand,
  readGreeting,
  readyCommand,
  subscription,
} from './frames.js';
import { MessageReader } from './message-reader.js';

/** One read of the socket takes at most this much: many messages a system call. */
const READ_BYTES = 256 * 1024;

type Phase = 'connecting' | 'greeting' | 'handshake' | 'ready' | 'closed';

/** A line without encryption, on our own implementation of the wire. */
export class ZmtpConnection implements BusConnection {
  private phase: Phase = 'connecting';
  private socket: Socket | undefined;
  private reader: MessageReader;
  private greetingBytes = Buffer.alloc(0);
  private peerMinor = 0;
  private hasTold = false;
  /** Of this turn. */
  private unwritten: Buffer[] = [];
  private readonly backoff = new Backoff(RECONNECT);
  private heardAt = 0;
  /** The watch of an open line, or the wait for the next. */
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly host: string,
    private readonly port: number,
    /** What the peer must be told after every connect. */
    private readonly topics: ReadonlySet<string>,
    private readonly events: BusConnectionEvents,
  ) {
    this.reader = this.newReader();
  }

  open(): void {
    this.phase = 'connecting';
    this.greetingBytes = Buffer.alloc(0);
    this.reader = this.newReader();
    this.heardAt = performance.now();
    const socket = connect({
      host: this.host,
      port: this.port,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback: (length, buffer) => {
          this.received(socket, Buffer.from(buffer.buffer, buffer.byteOffset, length));
          return true;
        },
      },
    });
    this.socket = socket;
    socket.once('connect', () => {
      this.phase = 'greeting';
      socket.write(greeting());
    });
    socket.on('error', (error) => this.lose(socket, error.message));
    socket.once('close', () => this.lose(socket, 'the connection was closed'));
    this.timer = setInterval(() => this.watch(socket), PING_INTERVAL_MS / 2).unref();
  }

  subscribe(topic: string, wanted: boolean): void {
    if (this.phase === 'ready') this.write(subscription(topic, wanted, this.peerMinor));
  }

  send(payload: Buffer): boolean {
    if (this.phase !== 'ready') return false;
    this.write(message(payload));
    return true;
  }

  close(): void {
    this.phase = 'closed';
    clearTimeout(this.timer);
    this.socket?.destroy();
  }

  /** In one write a turn: a client may subscribe thousands of topics at once. */
  private write(bytes: Buffer): void {
    if (this.unwritten.length === 0) process.nextTick(this.writeAll);
    this.unwritten.push(bytes);
  }

  private readonly writeAll = (): void => {
    const bytes = Buffer.concat(this.unwritten);
    this.unwritten = [];
    // On a new line, everything that is wanted is told again.
    if (this.phase === 'ready') this.socket!.write(bytes);
  };

  private received(socket: Socket, chunk: Buffer): void {
    if (socket !== this.socket || this.phase === 'closed') return;
    this.heardAt = performance.now();
    try {
      if (this.phase === 'greeting') this.readGreeting(socket, chunk);
      else this.reader.push(chunk);
    } catch (error) {
      this.lose(socket, (error as Error).message);
    }
  }

  private readGreeting(socket: Socket, chunk: Buffer): void {
    const bytes = Buffer.concat([this.greetingBytes, chunk]);
    if (bytes.length < GREETING_LENGTH) {
      this.greetingBytes = bytes;
      return;
    }
    this.peerMinor = readGreeting(bytes);
    this.phase = 'handshake';
    socket.write(readyCommand('XSUB'));
    if (bytes.length > GREETING_LENGTH) this.reader.push(bytes.subarray(GREETING_LENGTH));
  }

  private command(payload: Buffer): void {
    const { name, body } = readCommand(payload);
    if (name === 'READY') this.becomeReady();
    else if (name === 'PING') this.socket?.write(pongCommand(body.subarray(PING_TTL_LENGTH)));
    else if (name === 'ERROR') throw new Error(`the other side refuses: ${body.toString('ascii', 1)}`);
  }

  private becomeReady(): void {
    if (this.phase !== 'handshake') return;
    this.phase = 'ready';
    this.backoff.reset();
    this.hasTold = false;
    for (const topic of this.topics) this.subscribe(topic, true);
    this.events.connected();
  }

  /** A peer of 3.0 knows no PING: there, only the kernel's word counts. */
  private watch(socket: Socket): void {
    const silent = performance.now() - this.heardAt;
    if (this.phase !== 'ready') {
      if (silent > HANDSHAKE_TIMEOUT_MS) this.lose(socket, 'the other side does not answer');
    } else if (this.peerMinor >= 1) {
      if (silent > SILENCE_MS) this.lose(socket, 'the other side is silent');
      else if (silent >= PING_INTERVAL_MS / 2) socket.write(pingCommand());
    }
  }

  private lose(socket: Socket, reason: string): void {
    if (socket !== this.socket || this.phase === 'closed') return;
    clearTimeout(this.timer);
    this.socket = undefined;
    socket.destroy();
    this.phase = 'connecting';
    if (!this.hasTold) this.events.lost(reason);
    this.hasTold = true;
    this.timer = setTimeout(() => this.open(), this.backoff.next());
  }

  private newReader(): MessageReader {
    return new MessageReader({
      message: this.events.message,
      malformed: this.events.malformed,
      command: (payload) => this.command(payload),
    });
  }
}
