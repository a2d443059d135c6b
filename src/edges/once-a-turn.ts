/** Gathers what changes in a turn of the event loop, and gives it at its end: hundreds of clients may come at once. */
export class OnceATurn {
  private readonly changed = new Set<string>();
  private isPlanned = false;

  constructor(private readonly give: (changed: readonly string[]) => void) {}

  add(names: Iterable<string>): void {
    for (const name of names) this.changed.add(name);
    if (this.isPlanned || this.changed.size === 0) return;
    this.isPlanned = true;
    setImmediate(() => this.end());
  }

  private end(): void {
    const changed = [...this.changed];
    this.changed.clear();
    this.isPlanned = false;
    this.give(changed);
  }
}
