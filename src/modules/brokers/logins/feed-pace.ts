import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { KeyedBuckets } from '../../../common/keyed-buckets.js';
import { CLOCK } from '../../auth/clock.token.js';
import { TooManyAttemptsError } from '../../auth/too-many-attempts.error.js';

const SECONDS_APART = 10;
/** Who corrects a value, and then the next, does not wait. */
const AT_ONCE = 3;

/**
 * How often people may have an account connect to its broker: a broker that is connected to again and again bans the
 * address of the gateway, and with it everybody's accounts.
 */
@Injectable()
export class FeedPace {
  private readonly buckets = new KeyedBuckets(1 / SECONDS_APART, AT_ONCE);

  constructor(@Inject(CLOCK) private readonly clock: Clock) {}

  /** To be called before something that makes connections of the account anew. @throws TooManyAttemptsError */
  admit(accountId: string): void {
    const now = this.clock.monotonic();
    if (this.buckets.take(accountId, now)) return;
    const waitMs = Math.ceil(this.buckets.waitMs(accountId, now));
    throw new TooManyAttemptsError(
      `This account was made to connect anew too often: its broker might ban the gateway. Try again in ${Math.ceil(waitMs / 1000)} s`,
      waitMs,
    );
  }

  /** What was admitted last made no connection after all. */
  giveBack(accountId: string): void {
    this.buckets.giveBack(accountId);
  }
}
