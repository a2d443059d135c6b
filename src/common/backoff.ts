export interface BackoffOptions {
  /** Upper bound of the first wait, in ms. */
  minMs: number;
  /** Upper bound of every later wait, in ms. */
  maxMs: number;
  /** Uniform in [0, 1). */
  random?: () => number;
}

/**
 * Exponential back-off with full jitter: the bound doubles with each attempt, and the wait is uniform below it, so
 * that many connections that were lost together do not come back together.
 */
export class Backoff {
  private attempts = 0;
  private readonly random: () => number;

  constructor(private readonly options: BackoffOptions) {
    this.random = options.random ?? Math.random;
  }

  /** The next wait in ms, never below `atLeastMs` (what the other side asked for). */
  next(atLeastMs = 0): number {
    // Beyond 2^30 the doubling says nothing more, and the product must stay finite.
    const bound = Math.min(this.options.maxMs, this.options.minMs * 2 ** Math.min(this.attempts, 30));
    this.attempts += 1;
    return Math.max(atLeastMs, Math.round(this.random() * bound));
  }

  reset(): void {
    this.attempts = 0;
  }
}
