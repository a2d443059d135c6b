import type { Clock } from '../../../common/clock.js';

export interface DelayRule {
  /** Tries without a delay. */
  free: number;
  /** The wait after the first try beyond those; each further one doubles it. */
  firstMs: number;
  longestMs: number;
  /** Without a try for this long, all is forgotten. */
  forgetAfterMs: number;
}

interface Tries {
  count: number;
  /** Monotonic. */
  lastAt: number;
  nextAt: number;
}

const MOST_KEYS = 20_000;

/**
 * Counts tries by key, and makes each key wait longer the more there were. Bounded whatever keys come in: beyond 20,000
 * the key that was tried least recently is forgotten.
 */
export class GrowingDelays {
  private readonly tries = new Map<string, Tries>();

  constructor(
    private readonly rule: DelayRule,
    private readonly clock: Clock,
    private readonly mostKeys = MOST_KEYS,
  ) {}

  /** Keys that are remembered. */
  get size(): number {
    return this.tries.size;
  }

  /** Milliseconds until the key may try again; 0: it may. */
  waitMs(key: string): number {
    const known = this.tries.get(key);
    return known ? Math.max(0, known.nextAt - this.clock.monotonic()) : 0;
  }

  /** Counts a try. */
  add(key: string): void {
    const now = this.clock.monotonic();
    const { count: before = 0, lastAt = now } = this.tries.get(key) ?? {};
    const count = now - lastAt > this.rule.forgetAfterMs ? 1 : before + 1;
    this.put(key, { count, lastAt: now, nextAt: now + this.delayAfter(count) });
  }

  /** Takes the last try back: it said nothing about who tried. */
  undo(key: string): void {
    const known = this.tries.get(key);
    if (!known) return;
    const count = known.count - 1;
    if (count === 0) this.tries.delete(key);
    else this.put(key, { count, lastAt: known.lastAt, nextAt: known.lastAt + this.delayAfter(count) });
  }

  clear(key: string): void {
    this.tries.delete(key);
  }

  private delayAfter(count: number): number {
    const { free, firstMs, longestMs } = this.rule;
    // Above 2^30 the doubling has passed every limit.
    return count <= free ? 0 : Math.min(longestMs, firstMs * 2 ** Math.min(30, count - free - 1));
  }

  private put(key: string, tries: Tries): void {
    this.tries.delete(key);
    this.tries.set(key, tries);
    if (this.tries.size > this.mostKeys) this.tries.delete(this.tries.keys().next().value!);
  }
}
