/** What is conflated: something that can send its newest value. */
export interface Conflated {
  /** Monotonic ms of the last message; -Infinity before the first. */
  sentAt: number;
  /** True while a newer value waits for the end of the interval. */
  waiting: boolean;
  sendNewest(): void;
}

/**
 * At most one message per topic and interval, on the trailing edge: the first of a burst leaves at once, the newest
 * when the interval has passed. No burst ends with an old price.
 */
export class LtpConflation {
  private waiting: Conflated[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly intervalMs: number) {}

  offer(topic: Conflated): void {
    if (topic.waiting) return;
    const now = performance.now();
    if (now - topic.sentAt >= this.intervalMs) {
      topic.sentAt = now;
      topic.sendNewest();
      return;
    }
    topic.waiting = true;
    this.waiting.push(topic);
    this.timer ??= setInterval(() => this.sendDue(), Math.max(1, Math.min(5, this.intervalMs / 4)));
  }

  /** The topic has no subscribers any more. */
  withdraw(topic: Conflated): void {
    topic.waiting = false;
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }

  private sendDue(): void {
    const now = performance.now();
    const waiting = this.waiting;
    this.waiting = [];
    for (const topic of waiting) {
      if (!topic.waiting) continue;
      if (now - topic.sentAt < this.intervalMs) {
        this.waiting.push(topic);
        continue;
      }
      topic.waiting = false;
      topic.sentAt = now;
      topic.sendNewest();
    }
    if (this.waiting.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }
}
