import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Processes } from '../processes/processes.js';
import { Drain } from './drain.js';
import { Sessions } from './sessions.js';

/** Questions that processes with clients answer. `process` (an id) speaks to that one alone. */
export const DRAIN_STATUS_QUESTION = 'drain.status';
export const DRAIN_BEGIN_QUESTION = 'drain.begin';
export const DRAIN_CANCEL_QUESTION = 'drain.cancel';

/** How far a process's drain is, as it goes over REST. */
export interface DrainAnswer {
  draining: boolean;
  /** ISO-8601 UTC; null: it is not drained. */
  since: string | null;
  until: string | null;
  /** Open connections. */
  clients: number;
}

/** Drains this process when asked. */
@Injectable()
export class DrainAnswers implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly drain: Drain,
    private readonly sessions: Sessions,
  ) {}

  onModuleInit(): void {
    this.answer(DRAIN_STATUS_QUESTION, () => {});
    this.answer(DRAIN_BEGIN_QUESTION, ({ over_ms }) => this.drain.begin(Number(over_ms)));
    this.answer(DRAIN_CANCEL_QUESTION, () => this.drain.cancel());
  }

  private answer(question: string, act: (params: Record<string, unknown>) => void): void {
    this.processes.answer(question, (params) => {
      if (params.process !== undefined && params.process !== this.processes.self.id) return undefined;
      act(params);
      return this.status();
    });
  }

  private status(): DrainAnswer {
    const { plan } = this.drain;
    return {
      draining: plan !== undefined,
      since: plan ? new Date(plan.since).toISOString() : null,
      until: plan ? new Date(plan.until).toISOString() : null,
      clients: this.sessions.count,
    };
  }
}
