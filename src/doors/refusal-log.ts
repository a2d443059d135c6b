import { Logger } from '@nestjs/common';
import type { RefusalKind } from './refusal.js';

const INTERVAL_MS = 5000;

/** Counts refusals, and tells of them in one line at most every five seconds: a flood must not flood the log. */
export class RefusalLog {
  private readonly logger = new Logger('Doors');
  private readonly totals = new Map<RefusalKind, number>();
  private readonly recent = new Map<RefusalKind, number>();
  private lastAddress = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly intervalMs = INTERVAL_MS) {}

  /** Refusals of a kind since the start. */
  count(kind: RefusalKind): number {
    return this.totals.get(kind) ?? 0;
  }

  add(kind: RefusalKind, address: string): void {
    this.totals.set(kind, this.count(kind) + 1);
    this.recent.set(kind, (this.recent.get(kind) ?? 0) + 1);
    this.lastAddress = address;
    this.timer ??= setTimeout(() => this.flush(), this.intervalMs).unref();
  }

  /** Tells what has not been told yet. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.recent.size === 0) return;
    const kinds = [...this.recent].map(([kind, count]) => `${kind} ${count}`).join(', ');
    this.recent.clear();
    this.logger.warn(`Refused: ${kinds}; the last from ${this.lastAddress || 'an unknown address'}`);
  }
}
