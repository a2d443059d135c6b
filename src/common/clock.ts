/** Time, so that tests can drive it. Timers return a function that cancels them. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never step back. */
  monotonic(): number;
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
