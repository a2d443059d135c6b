/**
 * Lets at most `perSecond` calls through in any window of a second (less than one a second: one in `1/perSecond`
 * seconds), and no two of them closer than `spacingMs`. Times are monotonic ms.
 */
export class BatchLimiter {
  private readonly calls: number[] = [];
  private readonly burst: number;
  private readonly windowMs: number;
  private last = Number.NEGATIVE_INFINITY;

  constructor(
    perSecond: number,
    private readonly spacingMs = 0,
  ) {
    this.burst = Math.max(1, Math.floor(perSecond));
    this.windowMs = Number.isFinite(perSecond) ? (this.burst / perSecond) * 1000 : 0;
  }

  /** Takes a call and returns 0, or returns the ms until one is allowed. */
  take(now: number): number {
    while (this.calls.length > 0 && now - this.calls[0]! >= this.windowMs) this.calls.shift();
    const spacing = this.last + this.spacingMs - now;
    if (this.calls.length >= this.burst) return Math.max(spacing, this.calls[0]! + this.windowMs - now);
    if (spacing > 0) return spacing;
    this.calls.push(now);
    this.last = now;
    return 0;
  }
}
