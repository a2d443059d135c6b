import { setImmediate } from 'node:timers/promises';
import type { EngineOutbox } from './engine-outbox.js';

/** Requests may wait up to this size in all; only a client that does not read its replies gets there. */
const MOST_WAITING_BYTES = 4_194_304;
/** What a waiting request takes beside its text. */
const REQUEST_BYTES = 256;

/**
 * Lets the requests of one client through one after another, and only while it reads its replies, so that these cannot
 * pile up. Socket.IO cannot stop reading: a client that goes on sending is given up.
 */
export class RequestTurns {
  private waiting: { bytes: number; run: () => void }[] = [];
  private waitingBytes = 0;
  private running = false;

  constructor(
    private readonly outbox: EngineOutbox,
    private readonly giveUp: () => void,
  ) {}

  take(request: readonly unknown[], run: () => void): void {
    if (!this.running && this.outbox.hasRoom) {
      run();
      return;
    }
    const bytes = JSON.stringify(request).length + REQUEST_BYTES;
    this.waitingBytes += bytes;
    this.waiting.push({ bytes, run });
    if (this.waitingBytes > MOST_WAITING_BYTES) {
      this.clear();
      this.giveUp();
    } else if (!this.running) {
      this.running = true;
      void this.runWaiting();
    }
  }

  clear(): void {
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private async runWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      await this.outbox.room();
      const next = this.waiting.shift();
      if (!next) break;
      this.waitingBytes -= next.bytes;
      next.run();
      // Its reply counts before the next one has its turn.
      await setImmediate();
    }
    this.running = false;
  }
}
