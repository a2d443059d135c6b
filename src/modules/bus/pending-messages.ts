import type { Outgoing } from './control-message.js';

/** Bounds of what waits for one hub. */
const MAX_MESSAGES = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;
/** A line may be dead for as long before that is noticed: what was written meanwhile is sent again. */
const DOUBT_MS = 10_000;

export interface PendingMessagesOptions {
  /** Gives false while the line is not there. */
  write(message: Outgoing): boolean;
  /** The oldest message was given up for a newer one. */
  dropped(): void;
  /** Monotonic ms. */
  now?: () => number;
}

/**
 * Messages for one hub: they wait until its line is there, and those that were written shortly before the line was lost
 * are written again. A message may therefore arrive twice; it is told by its id.
 */
export class PendingMessages {
  private waiting: Outgoing[] = [];
  private waitingBytes = 0;
  private written: { message: Outgoing; at: number }[] = [];
  private readonly now: () => number;

  constructor(private readonly options: PendingMessagesOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  send(message: Outgoing): void {
    if (this.waiting.length === 0 && this.write(message)) return;
    this.waiting.push(message);
    this.waitingBytes += message.bytes;
    while (this.waiting.length > MAX_MESSAGES || this.waitingBytes > MAX_BYTES) {
      this.waitingBytes -= this.waiting.shift()!.bytes;
      this.options.dropped();
    }
  }

  /** To be called when the line is there. */
  flush(): void {
    const messages = this.waiting;
    this.waiting = [];
    this.waitingBytes = 0;
    for (const message of messages) this.send(message);
  }

  /** To be called when the line was lost. */
  lost(): void {
    const since = this.now() - DOUBT_MS;
    const doubtful = this.written.filter(({ at }) => at >= since).map(({ message }) => message);
    const later = this.waiting;
    this.written = [];
    this.waiting = [];
    this.waitingBytes = 0;
    for (const message of [...doubtful, ...later]) this.send(message);
  }

  private write(message: Outgoing): boolean {
    if (!this.options.write(message)) return false;
    const at = this.now();
    this.written.push({ message, at });
    // Cut seldom, so that a burst is not moved with each of its messages.
    if (this.written.length > 2 * MAX_MESSAGES || this.written[0]!.at < at - 2 * DOUBT_MS) {
      this.written = this.written.slice(-MAX_MESSAGES).filter((entry) => entry.at >= at - DOUBT_MS);
    }
    return true;
  }
}
