import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import { inTransaction } from '../../../database/transaction.js';
import { CLOCK } from '../clock.token.js';
import { AuditEntry } from '../entities/audit-entry.entity.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** SQLite deletes on the thread that carries the ticks. */
const AT_ONCE = 500;

/** Removes entries of the audit log that are older than `AUDIT_RETENTION_DAYS`: once an hour, a few hundred at a time. */
@Injectable()
export class AuditRetention implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(AuditRetention.name);
  private cancel?: () => void;
  private pruning: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.scheduleNext();
  }

  async onModuleDestroy(): Promise<void> {
    this.cancel?.();
    await this.pruning;
  }

  /** Removes what is too old now. A failure is logged; the next hour tries again. */
  async prune(): Promise<void> {
    const before = new Date(this.clock.now() - this.config.auditRetentionDays * DAY_MS);
    try {
      while ((await this.removeSome(before)) === AT_ONCE);
    } catch (error) {
      this.logger.warn(`Old entries of the audit log stay for now: ${(error as Error).message}`);
    }
  }

  private scheduleNext(): void {
    this.cancel = this.clock.after(HOUR_MS, () => {
      this.pruning = this.pruning.then(() => this.prune());
      this.scheduleNext();
    });
  }

  private removeSome(before: Date): Promise<number> {
    return inTransaction(this.dataSource, async (manager) => {
      const old = await manager.find(AuditEntry, {
        select: { id: true },
        where: { at: LessThan(before) },
        order: { id: 'ASC' },
        take: AT_ONCE,
      });
      if (old.length > 0)
        await manager.delete(
          AuditEntry,
          old.map(({ id }) => id),
        );
      return old.length;
    });
  }
}
