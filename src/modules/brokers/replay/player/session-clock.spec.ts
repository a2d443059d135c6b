import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../../test/support/fake-clock.js';
import type { Clock } from '../../../../common/clock.js';
import type { RecordingReader } from '../../../../recording/recording-reader.js';
import { replayOptions } from '../options.js';
import { SessionClock } from './session-clock.js';

const FROM = 1_765_771_375_000;
const END = FROM + 9000;

/** A session of ten seconds, the gap between two passes included, that begins now. */
function sessionClock(clock: Clock, options: Record<string, string> = {}): SessionClock {
  const recording = {
    end: { start: FROM - 60_000, end: END, play_from: FROM, counts: [] },
  } as unknown as RecordingReader;
  return new SessionClock({ recording, startedAt: clock.monotonic() }, replayOptions(options), clock);
}

describe('SessionClock', () => {
  it("makes the session's clock the wall clock, whatever the speed", () => {
    for (const speed of [0.5, 1, 20]) {
      const clock = new FakeClock('2026-01-05T04:00:00.000Z');
      const time = sessionClock(clock, { speed: String(speed) });
      clock.advance(300);
      const now = time.timeAt(time.progress(), 0);
      expect(now).toBeCloseTo(FROM + 300 * speed);
      expect(time.stamp(now, 0)).toBe(clock.now());
      expect(time.stamp(now - 100 * speed, 0)).toBe(clock.now() - 100);
    }
  });

  it('keeps recorded times where that is asked for', () => {
    const time = sessionClock(new FakeClock(), { timestamps: 'kept' });
    expect(time.stamp(FROM - 5, 3)).toBe(FROM - 5);
  });

  it('goes through the recording again and again, a second between the passes', () => {
    const clock = new FakeClock();
    const time = sessionClock(clock);
    clock.advance(20_500);
    expect(time.passAt(time.progress())).toBe(2);
    expect(time.timeAt(time.progress(), 2)).toBe(FROM + 500);
    expect(time.progressAt(FROM + 500, 2)).toBe(20_500);
    expect(time.stamp(FROM + 500, 2)).toBe(clock.now());
  });

  it('stands at the end of the recording when it does not loop', () => {
    const clock = new FakeClock();
    const time = sessionClock(clock, { loop: 'false' });
    clock.advance(60_000);
    expect(time.passAt(time.progress())).toBe(0);
    expect(time.timeAt(time.progress(), 0)).toBe(END);
  });

  it('follows the wall clock when that jumps, and not when it drifts', () => {
    const fake = new FakeClock();
    let drift = 0;
    const clock: Clock = { now: () => fake.now() + drift, monotonic: () => fake.monotonic(), after: () => () => {} };
    const time = sessionClock(clock);
    const before = time.stamp(FROM, 0);
    drift = 400;
    time.followWallClock();
    expect(time.stamp(FROM, 0)).toBe(before);
    drift = 3_600_000;
    time.followWallClock();
    expect(time.stamp(FROM, 0)).toBe(before + 3_600_000);
  });
});
