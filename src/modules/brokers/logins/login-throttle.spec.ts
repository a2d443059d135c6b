import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { TooManyAttemptsError } from '../../auth/too-many-attempts.error.js';
import { LoginThrottle } from './login-throttle.js';

const MINUTE = 60_000;

describe('LoginThrottle', () => {
  let clock: FakeClock;
  let throttle: LoginThrottle;

  beforeEach(() => {
    clock = new FakeClock();
    throttle = new LoginThrottle(clock);
  });

  const fail = (times: number) => {
    for (let i = 0; i < times; i++) throttle.failed('a');
  };

  /** ms until the account is admitted again. */
  function pause(): number {
    try {
      throttle.admit('a');
      return 0;
    } catch (error) {
      expect(error).toBeInstanceOf(TooManyAttemptsError);
      return (error as TooManyAttemptsError).retryAfterMs;
    }
  }

  it('lets the first mistakes pass, then doubles the pause with every failure up to a quarter of an hour', () => {
    const pauses: number[] = [];
    for (let i = 0; i < 10; i++) {
      pauses.push(pause() / 1000);
      throttle.failed('a');
    }
    expect(pauses).toEqual([0, 0, 0, 30, 60, 120, 240, 480, 900, 900]);
  });

  it('admits again when the pause is over, and counts on', () => {
    fail(3);
    clock.advance(29_999);
    expect(pause()).toBe(1);
    clock.advance(1);
    expect(pause()).toBe(0);
    throttle.failed('a');
    expect(pause()).toBe(MINUTE);
  });

  it('forgets after a success, and after an hour without a failure', () => {
    fail(5);
    throttle.succeeded('a');
    expect(pause()).toBe(0);
    fail(5);
    clock.advance(60 * MINUTE + 1);
    throttle.failed('b');
    throttle.failed('a');
    expect(pause()).toBe(0);
  });

  it('keeps accounts apart', () => {
    fail(5);
    expect(() => throttle.admit('b')).not.toThrow();
  });
});
