import type { Clock } from '../../common/clock.js';

/** The wall clock may be set, and no timer runs for a month: nothing is left to one long wait. */
const LONGEST_WAIT_MS = 60_000;

/** One timer for any number of expiries: it waits for the soonest. */
export class ExpiryTimer {
  private awaited = Number.POSITIVE_INFINITY;
  private cancel?: () => void;

  /** @param sweep ends what has expired by `now` (epoch ms), and tells when the next of the others does */
  constructor(
    private readonly clock: Clock,
    private readonly sweep: (now: number) => number | undefined,
  ) {}

  /** @param expiresAt epoch ms; undefined: never */
  await(expiresAt: number | undefined): void {
    if (expiresAt === undefined || expiresAt >= this.awaited) return;
    this.stop();
    this.awaited = expiresAt;
    const wait = Math.max(1, Math.min(LONGEST_WAIT_MS, expiresAt - this.clock.now()));
    this.cancel = this.clock.after(wait, () => {
      this.awaited = Number.POSITIVE_INFINITY;
      this.await(this.sweep(this.clock.now()));
    });
  }

  stop(): void {
    this.cancel?.();
    this.awaited = Number.POSITIVE_INFINITY;
  }
}
