import { Logger } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import type { LedgerOptions, ResumeLedger } from './resume-ledger.js';
import type { ResumeRows } from './resume-rows.js';

/** Says now and then that this edge lives, and removes what nobody can resume any more, whichever edge left it. */
export class EdgePulse {
  private readonly logger = new Logger('Resume');
  private cancel: (() => void) | undefined;
  private hasFailed = false;
  private beating: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: ResumeLedger,
    private readonly rows: ResumeRows,
    private readonly clock: Clock,
    private readonly options: LedgerOptions,
  ) {}

  start(): void {
    this.cancel = this.clock.after(this.options.beatMs, () => {
      this.beating = this.beat();
      this.start();
    });
  }

  /** Resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.cancel?.();
    await this.beating;
  }

  private async beat(): Promise<void> {
    const { ttlMs, beatMs } = this.options;
    await this.ledger.beat();
    const endedBefore = this.clock.now() - ttlMs;
    try {
      await this.rows.sweep(new Date(endedBefore), new Date(endedBefore - beatMs));
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed)
        this.logger.warn(`What nobody can resume any more stays for now: ${(error as Error).message}`);
      this.hasFailed = true;
    }
  }
}
