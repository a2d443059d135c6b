import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import { CLOCK } from '../clock.token.js';
import { AuditService, type NewAuditEntry } from './audit.service.js';

const WINDOW_MS = 60_000;
const EACH_OF_A_NAME = 5;
const EACH_IN_ALL = 60;

/** A sign-in that failed, for the audit log. */
export interface SignInFailure {
  /** The user who has the name; undefined: nobody has, and what was typed is not kept, for it may be a password. */
  userName?: string;
  address: string;
  reason: 'wrong_password' | 'unknown_user' | 'disabled_user' | 'locked_out' | 'session_copied' | 'link_invalid';
}

/**
 * Writes failed sign-ins to the audit log: five a minute for each name and sixty in all; when the minute is over, one
 * entry says how many more there were. So a flood neither fills the disk nor goes unseen.
 */
@Injectable()
export class SignInFailures implements OnModuleDestroy {
  private readonly logger = new Logger(SignInFailures.name);
  private readonly written = new Map<string, number>();
  private suppressed = 0;
  private cancel?: () => void;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never fails: that a failure cannot be written is logged, and changes nothing for the caller. */
  note({ userName, address, reason }: SignInFailure): void {
    this.cancel ??= this.clock.after(WINDOW_MS, () => void this.flush());
    const name = userName ?? '';
    const ofName = this.written.get(name) ?? 0;
    const inAll = [...this.written.values()].reduce((sum, count) => sum + count, 0);
    if (ofName >= EACH_OF_A_NAME || inAll >= EACH_IN_ALL) {
      this.suppressed++;
      return;
    }
    this.written.set(name, ofName + 1);
    this.write({ userName, address, action: 'sign_in', outcome: 'denied', details: { reason } });
  }

  /** Ends the minute, and waits until everything is written. */
  flush(): Promise<void> {
    this.cancel?.();
    this.cancel = undefined;
    if (this.suppressed > 0) {
      const details = { not_listed: this.suppressed, within_s: WINDOW_MS / 1000 };
      this.write({ address: '', action: 'sign_in.flood', outcome: 'denied', details });
    }
    this.suppressed = 0;
    this.written.clear();
    return this.writing;
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
  }

  private write(entry: NewAuditEntry): void {
    const record = () => inTransaction(this.dataSource, (manager) => this.audit.record(manager, entry));
    this.writing = this.writing.then(record).catch((error: Error) => {
      this.logger.warn(`A failed sign-in is missing in the audit log: ${error.message}`);
    });
  }
}
