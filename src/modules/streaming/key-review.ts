import { setImmediate } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import { TemporarilyUnavailableError } from '../auth/temporarily-unavailable.error.js';
import type { Verdict } from './session-access.js';

/** A statement over more keys would hold up the thread that carries the ticks. */
const KEYS_PER_STATEMENT = 100;

export interface KeyReviewActions {
  /** @throws TemporarilyUnavailableError when the database cannot be asked */
  check(keyIds: readonly string[]): Promise<Map<string, Verdict>>;
  apply(keyId: string, verdict: Verdict): Promise<void>;
}

/**
 * Asks the database about keys again and has the answers applied: few at once, those first that are known to have
 * changed, and one statement after another, so that no answer overtakes a later one. While the database is away the
 * question waits.
 */
export class KeyReview {
  private readonly logger = new Logger('Access');
  private readonly changed = new Set<string>();
  private readonly routine = new Set<string>();
  private running = false;
  private stopped = false;
  private cancelRetry?: () => void;

  constructor(
    private readonly actions: KeyReviewActions,
    private readonly clock: Clock,
  ) {}

  /** Keys that are known to have changed. */
  addChanged(keyIds: Iterable<string>): void {
    this.add(this.changed, keyIds);
  }

  /** Keys of which nothing is known. */
  addRoutine(keyIds: Iterable<string>): void {
    this.add(this.routine, keyIds);
  }

  stop(): void {
    this.stopped = true;
    this.cancelRetry?.();
  }

  private add(queue: Set<string>, keyIds: Iterable<string>): void {
    for (const keyId of keyIds) queue.add(keyId);
    if (this.running || this.stopped || this.changed.size + this.routine.size === 0) return;
    this.running = true;
    this.cancelRetry?.();
    void this.run();
  }

  private async run(): Promise<void> {
    for (let keyIds = this.take(); keyIds.length > 0 && !this.stopped; keyIds = this.take()) {
      try {
        for (const [keyId, verdict] of await this.actions.check(keyIds)) await this.actions.apply(keyId, verdict);
      } catch (error) {
        if (error instanceof TemporarilyUnavailableError) {
          for (const keyId of keyIds) this.changed.add(keyId);
          this.cancelRetry = this.clock.after(error.retryAfterMs, () => this.addChanged([]));
          break;
        }
        this.logger.error(`Keys in use could not be looked at again: ${(error as Error).stack}`);
      }
      await setImmediate();
    }
    this.running = false;
  }

  private take(): string[] {
    const queue = this.changed.size > 0 ? this.changed : this.routine;
    const keyIds = [...queue].slice(0, KEYS_PER_STATEMENT);
    for (const keyId of keyIds) {
      this.changed.delete(keyId);
      this.routine.delete(keyId);
    }
    return keyIds;
  }
}
