import type { Clock } from '../../src/common/clock.js';

interface Timer {
  at: number;
  run: () => void;
  handle: NodeJS.Timeout | undefined;
}

/** Time that passes by itself, so that sockets work, and that a test can make pass at once. */
export class SkippingClock implements Clock {
  private readonly origin = performance.now();
  private skipped = 0;
  private offset = 0;
  private readonly timers = new Set<Timer>();

  /** @param start ISO-8601 time at which this clock begins */
  constructor(private readonly start: string) {}

  now(): number {
    return Date.parse(this.start) + this.offset + Math.floor(this.monotonic());
  }

  monotonic(): number {
    return performance.now() - this.origin + this.skipped;
  }

  after(ms: number, run: () => void): () => void {
    const timer: Timer = { at: this.monotonic() + ms, run, handle: undefined };
    this.timers.add(timer);
    this.arm(timer);
    return () => this.disarm(timer);
  }

  /** Sets the time of day by so many ms, as somebody does who corrects it; nothing falls due by that. */
  set(ms: number): void {
    this.offset += ms;
  }

  /** Makes time pass at once; what falls due runs in its order, each at its time. */
  skip(ms: number): void {
    const end = this.monotonic() + ms;
    for (let next = this.next(end); next; next = this.next(end)) {
      this.skipped += Math.max(0, next.at - this.monotonic());
      this.disarm(next);
      next.run();
    }
    this.skipped += Math.max(0, end - this.monotonic());
    for (const timer of this.timers) this.arm(timer);
  }

  /** The machine sleeps for so long: what fell due meanwhile runs once it is awake, and not before. */
  sleep(ms: number): void {
    this.skipped += ms;
    for (const timer of this.timers) this.arm(timer);
  }

  /** Cancels all that still waits. */
  stop(): void {
    for (const timer of [...this.timers]) this.disarm(timer);
  }

  private next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers) if (timer.at <= end && (!first || timer.at < first.at)) first = timer;
    return first;
  }

  private arm(timer: Timer): void {
    clearTimeout(timer.handle);
    timer.handle = setTimeout(
      () => {
        this.disarm(timer);
        timer.run();
      },
      Math.max(0, timer.at - this.monotonic()),
    );
  }

  private disarm(timer: Timer): void {
    clearTimeout(timer.handle);
    this.timers.delete(timer);
  }
}
