import type { LastValue } from './last-value.js';

/**
 * Newest values of topics that nobody at this edge subscribes any more, so that the next subscriber has one at once.
 * Bounded: the topic that was left first goes first.
 */
export class LastValues {
  private readonly values = new Map<string, LastValue>();

  constructor(private readonly limit: number) {}

  keep(key: string, value: LastValue | undefined): void {
    if (!value) return;
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size <= this.limit) return;
    for (const oldest of this.values.keys()) {
      this.values.delete(oldest);
      break;
    }
  }

  take(key: string): LastValue | undefined {
    const value = this.values.get(key);
    this.values.delete(key);
    return value;
  }
}
