import type { Clock } from '../../src/common/clock.js';

interface Timer {
  at: number;
  order: number;
  run: () => void;
}

/** Time that stands still until a test moves it. Epoch and monotonic time move together. */
export class FakeClock implements Clock {
  private elapsed = 0;
  private order = 0;
  private readonly timers = new Set<Timer>();

  /** @param start epoch ms, or an ISO-8601 time */
  constructor(private readonly start: number | string = '2025-11-21T05:00:00.000Z') {}

  now(): number {
    return (typeof this.start === 'number' ? this.start : Date.parse(this.start)) + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.elapsed + ms, order: this.order++, run };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Timers that wait. */
  get pending(): number {
    return this.timers.size;
  }

  /** Moves time on, and runs what falls due in its order. */
  advance(ms: number): void {
    const end = this.elapsed + ms;
    for (let next = this.next(end); next; next = this.next(end)) {
      this.timers.delete(next);
      this.elapsed = Math.max(this.elapsed, next.at);
      next.run();
    }
    this.elapsed = end;
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.at > end) continue;
      if (!first || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer;
    }
    return first;
  }
}
