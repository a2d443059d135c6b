import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { TooManyAttemptsError } from '../../auth/too-many-attempts.error.js';
import { FeedPace } from './feed-pace.js';

describe('FeedPace', () => {
  const clock = new FakeClock();
  const pace = new FeedPace(clock);
  const isAdmitted = (accountId: string) => {
    try {
      pace.admit(accountId);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(TooManyAttemptsError);
      return (error as TooManyAttemptsError).retryAfterMs;
    }
  };

  it('lets an account connect three times at once, then every ten seconds, and others not wait for it', () => {
    expect([isAdmitted('a'), isAdmitted('a'), isAdmitted('a')]).toEqual([true, true, true]);
    expect(isAdmitted('a')).toBe(10_000);
    expect(isAdmitted('b')).toBe(true);
    clock.advance(9_000);
    expect(isAdmitted('a')).toBe(1_000);
    clock.advance(1_000);
    expect([isAdmitted('a'), isAdmitted('a')]).toEqual([true, 10_000]);
  });

  it('does not count what made no connection', () => {
    for (let i = 0; i < 10; i++) {
      expect(isAdmitted('idle')).toBe(true);
      pace.giveBack('idle');
    }
  });
});
