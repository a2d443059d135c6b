const SPAN_S = 5;

/** How much comes a second, over the last five whole seconds. */
export class Rate {
  private readonly counts = new Array<number>(SPAN_S + 1).fill(0);
  private second = 0;

  /** @param now epoch ms */
  add(amount: number, now: number): void {
    this.moveTo(now);
    this.counts[this.second % this.counts.length]! += amount;
  }

  perSecond(now: number): number {
    this.moveTo(now);
    const present = this.second % this.counts.length;
    return this.counts.reduce((sum, count, index) => (index === present ? sum : sum + count), 0) / SPAN_S;
  }

  private moveTo(now: number): void {
    const second = Math.floor(now / 1000);
    const steps = Math.min(second - this.second, this.counts.length);
    for (let step = 1; step <= steps; step++) this.counts[(second - steps + step) % this.counts.length] = 0;
    this.second = Math.max(this.second, second);
  }
}
