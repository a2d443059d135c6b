/** Allows `rate` takings a second on average, and `burst` at once. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    now = performance.now(),
  ) {
    this.tokens = burst;
    this.filledAt = now;
  }

  take(now = performance.now()): boolean {
    if (this.waitMs(now) > 0) return false;
    this.tokens--;
    return true;
  }

  /** Takes the last taking back. */
  giveBack(): void {
    this.tokens = Math.min(this.burst, this.tokens + 1);
  }

  /** Milliseconds until the next taking is allowed; 0: it is. */
  waitMs(now = performance.now()): number {
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.rate);
    this.filledAt = now;
    return this.tokens >= 1 ? 0 : ((1 - this.tokens) / this.rate) * 1000;
  }
}
