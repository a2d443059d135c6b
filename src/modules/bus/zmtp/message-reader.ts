import { COMMAND, LONG, MORE } from './frames.js';

export interface MessageEvents {
  /** A message of two frames. Both are views that are overwritten after the call. */
  message(bytes: Buffer, topicStart: number, topicEnd: number, dataStart: number, dataEnd: number): void;
  /** A message of one frame, or of more than two. */
  malformed(): void;
  command(payload: Buffer): void;
}

/** No message of the bus is larger; a peer that announces one, or whose message does not end, is not one of ours. */
const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const MAX_MESSAGE_BYTES = 2 * MAX_FRAME_BYTES;
/**
 * So much of a read is joined with the message that the read before has split: enough for most messages to be whole.
 * Joined with all of it, each read would be memory outside the heap, 30 MB a second under load, that only a garbage
 * collection gives back.
 */
const FINISHING_BYTES = 2048;

/**
 * Cuts a stream of bytes into messages. Whole messages are read where they lie; only one that is split between two
 * reads is copied.
 */
export class MessageReader {
  private rest: Buffer | undefined;
  /** Commands up to here in `rest` have been told: a peer may place them between the frames of a message. */
  private told = 0;

  constructor(private readonly events: MessageEvents) {}

  /** @throws Error when the bytes cannot be ZMTP */
  push(chunk: Buffer): void {
    const { rest } = this;
    if (!rest) {
      this.readAll(chunk);
      return;
    }
    const joined = Buffer.concat([rest, chunk.subarray(0, FINISHING_BYTES)]);
    const read = this.read(joined);
    if (read > 0) {
      // The split message was whole, and perhaps more: what follows lies in the chunk as well.
      this.told = Math.max(0, this.told - read);
      this.readAll(chunk.subarray(read - rest.length));
    } else {
      this.readAll(joined.length < rest.length + chunk.length ? Buffer.concat([rest, chunk]) : joined);
    }
  }

  private readAll(bytes: Buffer): void {
    const read = this.read(bytes);
    const left = bytes.length - read;
    if (left > MAX_MESSAGE_BYTES) throw new Error(`a message of more than ${MAX_MESSAGE_BYTES} bytes`);
    this.rest = left > 0 ? Buffer.from(bytes.subarray(read)) : undefined;
    this.told = Math.max(0, this.told - read);
  }

  /** Reads every whole message; gives where the first that is not whole begins. */
  private read(bytes: Buffer): number {
    const { length } = bytes;
    let begin = 0;
    let at = 0;
    let frames = 0;
    let topicStart = 0;
    let topicEnd = 0;
    for (;;) {
      if (at + 2 > length) return begin;
      const flags = bytes[at]!;
      let size = bytes[at + 1]!;
      let start = at + 2;
      if (flags & LONG) {
        if (at + 9 > length) return begin;
        size = bytes.readUInt32BE(at + 1) * 2 ** 32 + bytes.readUInt32BE(at + 5);
        start = at + 9;
        if (size > MAX_FRAME_BYTES) throw new Error(`a frame of ${size} bytes is announced`);
      }
      const end = start + size;
      if (end > length) return begin;
      at = end;
      if (flags & COMMAND) {
        if (end > this.told) {
          this.told = end;
          this.events.command(bytes.subarray(start, end));
        }
        if (frames === 0) begin = at;
        continue;
      }
      frames++;
      if (flags & MORE) {
        if (frames === 1) {
          topicStart = start;
          topicEnd = end;
        }
        continue;
      }
      if (frames === 2) this.events.message(bytes, topicStart, topicEnd, start, end);
      else this.events.malformed();
      frames = 0;
      begin = at;
    }
  }
}
