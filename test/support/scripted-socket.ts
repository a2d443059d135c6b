import type { OutboxSocket } from '../../src/modules/streaming/hub/outbox.js';

/** A client's socket whose kernel buffer the test opens and closes. */
export class ScriptedSocket implements OutboxSocket {
  writable = true;
  blocked = false;
  /** What it was given and has taken, as it was given. */
  readonly writes: Buffer[] = [];
  /** The bytes at the moment at which they were taken: the hub uses their memory again. */
  private readonly taken: Buffer[] = [];
  private waiting: { bytes: Buffer; written: (() => void) | undefined }[] = [];

  get writableLength(): number {
    return this.waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  write(bytes: Buffer, written?: () => void): boolean {
    if (this.blocked) {
      this.waiting.push({ bytes, written });
      return false;
    }
    this.take(bytes);
    if (written) process.nextTick(written);
    return true;
  }

  /** The client reads again: what waits leaves. */
  drain(): void {
    this.blocked = false;
    const waiting = this.waiting;
    this.waiting = [];
    for (const { bytes, written } of waiting) {
      this.take(bytes);
      if (written) process.nextTick(written);
    }
  }

  /** The connection is lost: what waits is answered, and still counts. */
  destroy(): void {
    this.writable = false;
    for (const { written } of this.waiting) if (written) process.nextTick(written);
  }

  /** Every message that was written, parsed. */
  messages(): Record<string, unknown>[] {
    return readFrames(Buffer.concat(this.taken)).map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  private take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.writes.push(bytes);
    this.taken.push(Buffer.from(bytes));
  }
}

function readFrames(bytes: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== 0x81) throw new Error(`no text frame at byte ${at}`);
    let length = bytes[at + 1]!;
    let start = at + 2;
    if (length === 126) {
      length = bytes.readUInt16BE(start);
      start += 2;
    } else if (length === 127) {
      length = Number(bytes.readBigUInt64BE(start));
      start += 8;
    }
    texts.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return texts;
}
