import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { TooManyAttemptsError } from '../too-many-attempts.error.js';
import { SignInLimits } from './sign-in-limits.js';

const MINUTE = 60_000;

describe('SignInLimits', () => {
  let clock: FakeClock;
  let limits: SignInLimits;

  beforeEach(() => {
    clock = new FakeClock();
    limits = new SignInLimits(clock);
  });

  /** Tries as often as it is let, and gives how often that was. */
  const failures = (times: number, name: (i: number) => string, address: (i: number) => string) => {
    let passed = 0;
    for (let i = 0; i < times; i++) if (waitOf(name(i), address(i)) === 0) passed++;
    return passed;
  };

  /** 0: it was let through, and counted. */
  const waitOf = (name: string, address: string): number => {
    try {
      limits.begin(name, address);
      return 0;
    } catch (error) {
      if (error instanceof TooManyAttemptsError) return error.retryAfterMs;
      throw error;
    }
  };

  it('lets six tries of a name from one place pass, and then makes them wait', () => {
    expect(
      failures(
        100,
        () => 'asha',
        () => '192.0.2.1',
      ),
    ).toBe(6);
    expect(waitOf('asha', '192.0.2.1')).toBe(1_000);
    expect(waitOf('asha', '192.0.2.2')).toBe(0);
    expect(waitOf('bela', '192.0.2.1')).toBe(0);
  });

  it('lets no more than 150 passwords a day be tried for a name from one place', () => {
    let passed = 0;
    for (let second = 0; second < 86_400; second++) {
      if (waitOf('asha', '192.0.2.1') === 0) passed++;
      clock.advance(1_000);
    }
    expect(passed).toBeGreaterThan(50);
    expect(passed).toBeLessThan(150);
  });

  it('lets a refused try change nothing: the wait ends when it was said to', () => {
    failures(
      6,
      () => 'asha',
      () => '192.0.2.1',
    );
    for (let i = 0; i < 9; i++) {
      expect(waitOf('asha', '192.0.2.1')).toBe(1_000 - i * 100);
      clock.advance(100);
    }
    clock.advance(100);
    expect(waitOf('asha', '192.0.2.1')).toBe(0);
  });

  it('makes an address wait that tries many names', () => {
    expect(
      failures(
        500,
        (i) => `user${i}`,
        () => '192.0.2.1',
      ),
    ).toBe(31);
    expect(waitOf('another', '192.0.2.1')).toBeGreaterThan(0);
  });

  it('takes a network of IPv6 addresses for one', () => {
    expect(
      failures(
        500,
        (i) => `user${i}`,
        (i) => `2001:db8:1:2::${i}`,
      ),
    ).toBe(31);
    expect(waitOf('user', '2001:db8:1:3::1')).toBe(0);
  });

  it('slows a name down that many addresses try, to one try a minute and no further', () => {
    failures(
      10_000,
      () => 'asha',
      (i) => `10.1.${i >> 8}.${i & 255}`,
    );
    let passed = 0;
    for (let second = 0; second < 3_600; second++) {
      if (waitOf('asha', `10.2.${second >> 8}.${second & 255}`) === 0) passed++;
      clock.advance(1_000);
    }
    expect(passed).toBeGreaterThanOrEqual(60);
    expect(passed).toBeLessThan(70);
    clock.advance(MINUTE);
    expect(waitOf('asha', '203.0.113.1')).toBe(0);
  });

  it('lets a user in from a place where the user was before, whatever strangers and neighbours try', () => {
    limits.begin('asha', '203.0.113.1').succeed();
    failures(
      1_000,
      () => 'asha',
      (i) => `10.1.${i >> 8}.${i & 255}`,
    );
    failures(
      1_000,
      (i) => `user${i}`,
      () => '203.0.113.1',
    );
    expect(waitOf('asha', '203.0.113.2')).toBeGreaterThan(0);
    expect(waitOf('bela', '203.0.113.1')).toBeGreaterThan(0);
    expect(waitOf('asha', '203.0.113.1')).toBe(0);
  });

  it('clears the counts of a name at a success', () => {
    failures(
      4,
      () => 'asha',
      () => '192.0.2.1',
    );
    limits.begin('asha', '192.0.2.1').succeed();
    expect(
      failures(
        100,
        () => 'asha',
        () => '192.0.2.1',
      ),
    ).toBe(6);
  });

  it('does not clear an address because somebody there signs in to an account of the own', () => {
    let passed = 0;
    for (let i = 0; i < 500; i++) {
      if (waitOf(`user${i}`, '192.0.2.1') === 0) passed++;
      if (i % 10 === 0) limits.recognise('mallory', '192.0.2.1');
    }
    expect(passed).toBe(31);
  });

  it('does not count a try whose password was not looked at', () => {
    for (let i = 0; i < 100; i++) limits.begin('asha', '192.0.2.1').cancel();
    expect(waitOf('asha', '192.0.2.1')).toBe(0);
  });

  it('says how long to wait', () => {
    failures(
      100,
      () => 'asha',
      () => '192.0.2.1',
    );
    expect(() => limits.begin('asha', '192.0.2.1')).toThrow('Too many failed sign-ins; wait 1 s');
  });
});
