const SAMPLES = 20;

/** What the clients of a soak have seen, all together. */
export class Tally {
  deliveries = 0;
  snapshots = 0;
  connects = 0;
  resumed = 0;
  swaps = 0;
  /** By close code: ends that the clients did not ask for. */
  readonly ends = new Map<number, number>();
  wrong = 0;
  readonly samples: string[] = [];

  /** A delivery or reply that must not have been. */
  fault(text: string): void {
    this.wrong++;
    if (this.samples.length < SAMPLES) this.samples.push(text);
  }

  ended(code: number): void {
    this.ends.set(code, (this.ends.get(code) ?? 0) + 1);
  }
}
