import type { Socket } from 'node:net';
import { frameLength, writeFrame } from './frames.js';

/** One write of the socket takes about this much: hundreds of messages a system call. */
const CHUNK_BYTES = 64 * 1024;

/** A message that waits: the frame of its topic, ready for the wire, and its data. */
interface Message {
  topic: string;
  topicFrame: Buffer;
  data: Buffer;
}

/**
 * What waits for one consumer of the bus.
 *
 * While its socket takes what it is given, the messages of a turn are joined and leave in one write, from one chunk that
 * is used again and again: what a socket has taken at once lies in the kernel. Once that is full, messages wait here in
 * order; beyond the high-water mark only the newest of each topic does. So a consumer that stalls costs a bounded amount
 * of memory, and finds the newest of everything when it reads again.
 */
export class PeerOutbox {
  private chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  /** Bytes of the chunk that are not written yet. */
  private used = 0;
  private isBlocked = false;
  private waiting: Message[] = [];
  private newest = new Map<string, Message>();
  /** Messages that were replaced by a newer one of their topic. */
  conflated = 0;

  /**
   * @param highWaterMark messages that wait in order
   * @param onFirst told when something has come into the empty chunk: `flush` is to be called at the end of the turn
   */
  constructor(
    private readonly socket: Socket,
    private readonly highWaterMark: number,
    private readonly onFirst: () => void,
  ) {}

  push(topic: string, topicFrame: Buffer, data: Buffer): void {
    const length = topicFrame.length + frameLength(data.length);
    if (this.used + length > this.chunk.length && !this.isBlocked) this.makeRoom(length);
    if (this.isBlocked) {
      this.defer({ topic, topicFrame, data: Buffer.from(data) });
      return;
    }
    if (this.used === 0) this.onFirst();
    topicFrame.copy(this.chunk, this.used);
    this.used = writeFrame(this.chunk, this.used + topicFrame.length, 0, data);
  }

  /** Writes what has come since the last time. */
  flush(): void {
    if (this.used === 0) return;
    const bytes = this.chunk.subarray(0, this.used);
    this.used = 0;
    if (!this.socket.writable) return;
    this.socket.write(bytes, this.written);
    this.isBlocked = this.socket.writableLength > 0;
  }

  /** Writes all that waits, whatever the socket takes; nothing may be pushed after it. */
  flushAll(): void {
    this.flush();
    const frames = this.takeWaiting().map(({ topicFrame, data }) => {
      const bytes = Buffer.allocUnsafe(topicFrame.length + frameLength(data.length));
      writeFrame(bytes, topicFrame.copy(bytes), 0, data);
      return bytes;
    });
    if (frames.length > 0 && this.socket.writable) this.socket.write(Buffer.concat(frames));
  }

  private makeRoom(length: number): void {
    this.flush();
    if (length > this.chunk.length && !this.isBlocked) this.chunk = Buffer.allocUnsafeSlow(length);
  }

  private defer(message: Message): void {
    if (this.newest.size === 0 && this.waiting.length < this.highWaterMark) {
      this.waiting.push(message);
      return;
    }
    if (this.newest.has(message.topic)) this.conflated++;
    this.newest.set(message.topic, message);
  }

  private readonly written = (): void => {
    if (!this.isBlocked || this.socket.writableLength > 0) return;
    this.isBlocked = false;
    for (const { topic, topicFrame, data } of this.takeWaiting()) this.push(topic, topicFrame, data);
    this.flush();
  };

  private takeWaiting(): Message[] {
    const messages = [...this.waiting, ...this.newest.values()];
    this.waiting = [];
    this.newest = new Map();
    return messages;
  }
}
