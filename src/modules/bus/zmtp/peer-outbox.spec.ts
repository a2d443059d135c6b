import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { encodeFrame, MORE } from './frames.js';
import { MessageReader } from './message-reader.js';
import { PeerOutbox } from './peer-outbox.js';

/** A socket that takes everything, or keeps it until `drain`. */
class StubbornSocket {
  writable = true;
  isFull = false;
  writes = 0;
  private readonly kept: { bytes: Buffer; written?: () => void }[] = [];
  readonly taken: string[] = [];
  private readonly reader = new MessageReader({
    message: (bytes, topicStart, topicEnd, dataStart, dataEnd) =>
      this.taken.push(`${bytes.toString('utf8', topicStart, topicEnd)} ${bytes.toString('utf8', dataStart, dataEnd)}`),
    malformed: () => this.taken.push('malformed'),
    command: () => this.taken.push('command'),
  });

  get writableLength(): number {
    return this.kept.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  write(bytes: Buffer, written?: () => void): boolean {
    this.writes++;
    if (this.isFull) this.kept.push({ bytes, written });
    else this.take(bytes);
    return !this.isFull;
  }

  drain(): void {
    this.isFull = false;
    for (const { bytes, written } of this.kept.splice(0)) {
      this.take(bytes);
      written?.();
    }
  }

  /** As a real one: the bytes are gone when the call returns, and their memory may be used again. */
  private take(bytes: Buffer): void {
    this.reader.push(Buffer.from(bytes));
  }
}

function outboxOn(socket: StubbornSocket, highWaterMark = 3) {
  let turns = 0;
  const outbox = new PeerOutbox(socket as unknown as Socket, highWaterMark, () => turns++);
  const push = (topic: string, data: string) =>
    outbox.push(topic, encodeFrame(MORE, Buffer.from(topic)), Buffer.from(data));
  return { outbox, push, turns: () => turns };
}

describe('the outbox of a consumer of the bus', () => {
  it('writes the messages of a turn at once', () => {
    const socket = new StubbornSocket();
    const { outbox, push, turns } = outboxOn(socket);
    for (let i = 0; i < 5; i++) push('t', `{"seq":${i}}`);
    expect(turns()).toBe(1);
    outbox.flush();
    expect(socket.writes).toBe(1);
    expect(socket.taken).toEqual([0, 1, 2, 3, 4].map((seq) => `t {"seq":${seq}}`));
    push('t', '{}');
    expect(turns()).toBe(2);
  });

  it('writes what fills a chunk without waiting for the end of the turn', () => {
    const socket = new StubbornSocket();
    const { outbox, push } = outboxOn(socket);
    const padding = 'x'.repeat(1000);
    for (let i = 0; i < 200; i++) push('t', `{"seq":${i},"padding":"${padding}"}`);
    expect(socket.writes).toBeGreaterThan(2);
    outbox.flush();
    expect(socket.taken.map((text) => Number(/"seq":(\d+)/.exec(text)![1]))).toEqual([...Array(200).keys()]);
  });

  it('carries a message that is larger than a chunk', () => {
    const socket = new StubbornSocket();
    const { outbox, push } = outboxOn(socket);
    const large = `{"padding":"${'x'.repeat(200_000)}"}`;
    push('t', '{"seq":1}');
    push('t', large);
    push('t', '{"seq":3}');
    outbox.flush();
    expect(socket.taken).toEqual(['t {"seq":1}', `t ${large}`, 't {"seq":3}']);
  });

  it('keeps what comes while the socket is full, in order, and beyond the mark the newest of each topic', () => {
    const socket = new StubbornSocket();
    const { outbox, push } = outboxOn(socket, 3);
    socket.isFull = true;
    push('a', '1');
    outbox.flush();
    for (const data of ['2', '3', '4', '5', '6']) push('a', data);
    push('b', '1');
    push('b', '2');
    expect(outbox.conflated).toBe(2);
    socket.drain();
    expect(socket.taken).toEqual(['a 1', 'a 2', 'a 3', 'a 4', 'a 6', 'b 2']);
  });

  it('keeps a copy of what waits, since its topic writes the next message into the same bytes', () => {
    const socket = new StubbornSocket();
    const { outbox } = outboxOn(socket);
    const topicFrame = encodeFrame(MORE, Buffer.from('t'));
    const data = Buffer.from('{"seq":1}');
    socket.isFull = true;
    for (const seq of [1, 2, 3]) {
      data.write(`{"seq":${seq}}`);
      outbox.push('t', topicFrame, data);
      outbox.flush();
    }
    socket.drain();
    expect(socket.taken).toEqual(['t {"seq":1}', 't {"seq":2}', 't {"seq":3}']);
  });

  it('keeps the order when the socket is full again while it catches up', () => {
    const socket = new StubbornSocket();
    const { outbox, push } = outboxOn(socket, 1000);
    socket.isFull = true;
    const padding = 'x'.repeat(1000);
    for (let i = 0; i < 300; i++) {
      push('t', `{"seq":${i},"padding":"${padding}"}`);
      outbox.flush();
    }
    while (socket.writableLength > 0) {
      socket.drain();
      socket.isFull = true;
      outbox.flush();
    }
    expect(socket.taken.map((text) => Number(/"seq":(\d+)/.exec(text)![1]))).toEqual([...Array(300).keys()]);
  });

  it('gives all that waits to the socket at the end, full or not', () => {
    const socket = new StubbornSocket();
    const { outbox, push } = outboxOn(socket, 1);
    socket.isFull = true;
    push('a', '1');
    outbox.flush();
    push('a', '2');
    push('a', '3');
    push('a', '4');
    outbox.flushAll();
    socket.drain();
    expect(socket.taken).toEqual(['a 1', 'a 2', 'a 4']);
  });

  it('writes nothing to a socket that is closed', () => {
    const socket = new StubbornSocket();
    const { outbox, push } = outboxOn(socket);
    socket.writable = false;
    push('a', '1');
    outbox.flush();
    outbox.flushAll();
    expect(socket.writes).toBe(0);
  });
});
