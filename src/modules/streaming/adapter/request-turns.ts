/** Requests of all clients take about this long in a row; then ticks have their turn. */
const TURN_MS = 4;

/**
 * Spreads requests that come in masses over several turns of the event loop. Each is handled at once where there is time
 * for it: it is only when a thousand clients subscribe together that somebody waits.
 */
export class RequestTurns {
  private begunAt: number | undefined;
  private waiting: (() => void)[] = [];

  /** Resolves when there is time for another request; in the order of the calls. */
  async room(): Promise<void> {
    if (this.waiting.length === 0 && !this.isOver()) return;
    await new Promise<void>((resolve) => {
      this.waiting.push(resolve);
      if (this.waiting.length === 1) void this.admit();
    });
  }

  private async admit(): Promise<void> {
    while (this.waiting.length > 0) {
      if (this.isOver()) {
        await new Promise(setImmediate);
        continue;
      }
      this.waiting[0]!();
      // What it does without waiting for anything is done by then, and the clock tells what it took.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      this.waiting.shift();
    }
  }

  private isOver(): boolean {
    const now = performance.now();
    if (this.begunAt !== undefined) return now - this.begunAt > TURN_MS;
    this.begunAt = now;
    setImmediate(() => {
      this.begunAt = undefined;
    });
    return false;
  }
}
