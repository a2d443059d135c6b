/** Something that changes often and is drawn now and then: for `useSyncExternalStore`. */
export class PacedStore<Snapshot> {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private current: Snapshot;

  /**
   * @param take makes what is drawn; asked at most once per `intervalMs`
   * @param intervalMs time between two drawings
   */
  constructor(
    private readonly take: () => Snapshot,
    private readonly intervalMs: number,
  ) {
    this.current = take();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): Snapshot => this.current;

  /** Something has changed: it is drawn soon. */
  changed(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush();
    }, this.intervalMs);
  }

  /** Draws at once. */
  flush(): void {
    this.current = this.take();
    for (const listener of this.listeners) listener();
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
