import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `probe` until it neither throws nor returns false, and gives its value.
 *
 * @throws the probe's last error when the deadline has passed
 */
export async function eventually<T>(probe: () => T | Promise<T>, deadlineMs = 25_000): Promise<Exclude<T, false>> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    try {
      const value = await probe();
      if (value !== false) return value as Exclude<T, false>;
      if (performance.now() > end) throw new Error(`not true within ${deadlineMs} ms`);
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await delay(5);
  }
}
