import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Brackets, DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { inTransaction } from '../../database/transaction.js';
import { CLOCK } from './clock.token.js';
import { ApiKey } from './entities/api-key.entity.js';
import { isoTime } from './entities/iso-time.js';

const RESOLUTION_MS = 60_000;
const COLLECT_MS = 5_000;
/** SQLite writes on the thread that carries the ticks: a hundred rows hold it for about three milliseconds. */
const KEYS_PER_TRANSACTION = 100;

/**
 * Writes when keys were last used: collected for 5 s and then together, so that many clients which come back at once
 * cost few writes; at most once a minute per key, whichever process saw it.
 */
@Injectable()
export class KeyUsage implements OnModuleDestroy {
  private readonly logger = new Logger(KeyUsage.name);
  private readonly used = new Set<string>();
  private cancel?: () => void;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @param lastUsedAt what the key's row says */
  note(keyId: string, lastUsedAt: Date | null): void {
    if (lastUsedAt && this.clock.now() - lastUsedAt.getTime() < RESOLUTION_MS) return;
    this.used.add(keyId);
    this.cancel ??= this.clock.after(COLLECT_MS, () => void this.flush());
  }

  /** Writes what is collected, after any write that goes on. A failure is logged: the next use of the key notes it again. */
  flush(): Promise<void> {
    this.cancel?.();
    this.cancel = undefined;
    const ids = [...this.used];
    this.used.clear();
    this.writing = this.writing.then(() => this.writeAll(ids));
    return this.writing;
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }

  private async writeAll(ids: string[]): Promise<void> {
    try {
      for (let from = 0; from < ids.length; from += KEYS_PER_TRANSACTION) {
        const some = ids.slice(from, from + KEYS_PER_TRANSACTION);
        await inTransaction(this.dataSource, (manager) => this.write(manager, some));
        await setImmediate();
      }
    } catch (error) {
      this.logger.warn(`Last use of ${ids.length} API keys not written: ${(error as Error).message}`);
    }
  }

  private async write(manager: EntityManager, ids: string[]): Promise<void> {
    const now = this.clock.now();
    const due = isoTime.to(new Date(now - RESOLUTION_MS));
    await manager
      .createQueryBuilder()
      .update(ApiKey)
      .set({ lastUsedAt: new Date(now) })
      .where('id IN (:...ids)', { ids })
      .andWhere(new Brackets((or) => or.where('last_used_at IS NULL').orWhere('last_used_at <= :due', { due })))
      .execute();
  }
}
