/** Upper bounds of the buckets, in seconds. */
export const LATENCY_BOUNDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
] as const;

const BOUNDS_MS = Float64Array.from(LATENCY_BOUNDS, (seconds) => seconds * 1000);

/** A histogram that may stand in the way of ticks: it costs a few nanoseconds a value, and is read when somebody asks. */
export class LatencyBuckets {
  private readonly counts = new Float64Array(BOUNDS_MS.length + 1);
  private sumMs = 0;

  record(ms: number): void {
    let bucket = 0;
    while (bucket < BOUNDS_MS.length && ms > BOUNDS_MS[bucket]!) bucket++;
    this.counts[bucket]! += 1;
    this.sumMs += ms;
  }

  /** Values up to each of the bounds, and at the end all of them. */
  cumulative(): number[] {
    let sum = 0;
    return Array.from(this.counts, (count) => {
      sum += count;
      return sum;
    });
  }

  /** Sum of all values, in seconds. */
  get sum(): number {
    return this.sumMs / 1000;
  }
}
