import { setImmediate } from 'node:timers/promises';

const DEADLINE_MS = 10_000;

/** Waits, turn by turn, for something that this process itself brings about; false when the deadline has passed. */
export async function until(holds: () => boolean, deadlineMs = DEADLINE_MS): Promise<boolean> {
  const end = performance.now() + deadlineMs;
  while (!holds()) {
    if (performance.now() > end) return false;
    await setImmediate();
  }
  return true;
}
