/** Ids of the messages that were seen last: a message that comes by two ways, or once more, is taken once. */
export class RecentIds {
  /** Until when each is known, the oldest first. */
  private readonly ids = new Map<string, number>();

  /**
   * @param keepMs for how long an id is known, as far as the limit allows
   * @param now monotonic ms
   */
  constructor(
    private readonly keepMs: number,
    private readonly limit: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether the id is new; from now on it is not. */
  add(id: string): boolean {
    if (this.ids.has(id)) return false;
    const now = this.now();
    this.ids.set(id, now + this.keepMs);
    for (const [oldest, until] of this.ids) {
      if (until > now && this.ids.size <= this.limit) break;
      this.ids.delete(oldest);
    }
    return true;
  }
}
