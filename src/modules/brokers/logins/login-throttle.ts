import type { Clock } from '../../../common/clock.js';
import { TooManyAttemptsError } from '../../auth/too-many-attempts.error.js';

/** So many failures in a row cost nothing: a person mistypes. */
const FREE_FAILURES = 3;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** Failures are forgotten when none has come for this long, in ms. */
const FORGET_MS = 60 * 60_000;

interface Failures {
  count: number;
  /** Monotonic ms of the last one. */
  at: number;
}

/** Keeps an account that fails to log in from knocking at the broker's door, which may lock it out for good. */
export class LoginThrottle {
  private readonly failures = new Map<string, Failures>();

  constructor(private readonly clock: Clock) {}

  /** @throws TooManyAttemptsError when the account has failed too often to try now */
  admit(accountId: string): void {
    const failures = this.failures.get(accountId);
    if (!failures || failures.count < FREE_FAILURES) return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures.count - FREE_FAILURES));
    const waitMs = Math.ceil(failures.at + pause - this.clock.monotonic());
    if (waitMs <= 0) return;
    throw new TooManyAttemptsError(
      `This account has failed ${failures.count} times in a row; the broker is asked again in ${Math.ceil(waitMs / 1000)} s`,
      waitMs,
    );
  }

  failed(accountId: string): void {
    const at = this.clock.monotonic();
    for (const [id, failures] of this.failures) if (at - failures.at > FORGET_MS) this.failures.delete(id);
    this.failures.set(accountId, { count: (this.failures.get(accountId)?.count ?? 0) + 1, at });
  }

  succeeded(accountId: string): void {
    this.failures.delete(accountId);
  }
}
