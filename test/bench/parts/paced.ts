import { monotonicUs } from './quote-messages.js';

const SLICE_MS = 1;
/** Messages between two looks at the clock. */
const SAME_STAMP = 16;

/**
 * Does something so often a second, in slices of a millisecond, each as large as what is due.
 *
 * @param mostBehindMs that a slice may make up for, so that who falls behind does not run ahead later
 * @param act is given the moment, in microseconds of the monotonic clock
 * @returns how often it was done
 */
export async function paced(
  { perSecond, seconds, mostBehindMs }: { perSecond: number; seconds: number; mostBehindMs: number },
  act: (nowUs: number) => void,
): Promise<number> {
  const begun = monotonicUs();
  let now = begun;
  let last = begun;
  let owed = 0;
  let done = 0;
  while (now - begun < 1e6 * seconds) {
    owed = Math.min(owed + ((now - last) / 1e6) * perSecond, (mostBehindMs / 1000) * perSecond);
    last = now;
    for (; owed >= 1; owed--) {
      if (done++ % SAME_STAMP === 0) now = monotonicUs();
      act(now);
    }
    const isLate = monotonicUs() - last > 1000 * SLICE_MS;
    await new Promise<void>((next) => (isLate ? setImmediate(next) : setTimeout(next, SLICE_MS)));
    now = monotonicUs();
  }
  return done;
}
