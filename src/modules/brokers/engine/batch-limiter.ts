/**
 * Lets at most `perSecond` calls through in any window of a second (less than one a second: one in `1/perSecond`
 * seconds). Times are monotonic ms.
 */
export class BatchLimiter {
  private readonly calls: number[] = [];
  private readonly burst: number;
  private readonly windowMs: number;

  constructor(perSecond: number) {
    this.burst = Math.max(1, Math.floor(perSecond));
    this.windowMs = Number.isFinite(perSecond) ? (this.burst / perSecond) * 1000 : 0;
  }

  /** Takes a call and returns 0, or returns the ms until one is allowed. */
  take(now: number): number {
    while (this.calls.length > 0 && now - this.calls[0]! >= this.windowMs) this.calls.shift();
    if (this.calls.length < this.burst) {
      this.calls.push(now);
      return 0;
    }
    return this.calls[0]! + this.windowMs - now;
  }
}
