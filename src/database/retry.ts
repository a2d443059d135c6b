import { setTimeout as delay } from 'node:timers/promises';

const LONGEST_PAUSE_MS = 25;

/**
 * Runs `attempt` until it succeeds, fails in another way than `isTransient` knows, or has failed for `giveUpAfterMs`.
 * The pauses are random, so that two who collided do not collide again.
 *
 * @throws the last failure
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  isTransient: (error: unknown) => boolean,
  giveUpAfterMs: number,
): Promise<T> {
  const end = performance.now() + giveUpAfterMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || performance.now() > end) throw error;
    }
    await delay(1 + Math.random() * LONGEST_PAUSE_MS);
  }
}
