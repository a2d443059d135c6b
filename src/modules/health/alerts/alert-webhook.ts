import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Backoff, type BackoffOptions } from '../../../common/backoff.js';
import { SampledLog } from '../../../common/sampled-log.js';
import type { Alert } from './alert.js';

/** Alerts that wait for the webhook; beyond them the oldest is given up. */
const MAX_WAITING = 100;
const MAX_ATTEMPTS = 10;
const ANSWER_TIMEOUT_MS = 10_000;
const BACKOFF: BackoffOptions = { minMs: 1000, maxMs: 60_000 };
/** Answers after which the same alert may still be taken. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

type Outcome = 'delivered' | 'retry' | 'refused';

/**
 * Posts alerts as JSON to one address, in their order, in the background. The address is a secret: many of them hold a
 * token, so it is in no message, and neither is what the network says of it.
 */
export class AlertWebhook {
  private readonly logger = new Logger('Alerts');
  private readonly failures = new SampledLog((text) => this.logger.warn(text));
  private readonly stopping = new AbortController();
  private readonly waiting: Alert[] = [];
  private isRunning = false;
  delivered = 0;
  /** Refused, tried too often, or given up for newer ones. */
  lost = 0;

  /** @param url empty: nothing is posted */
  constructor(
    private readonly url: string,
    private readonly backoff: BackoffOptions = BACKOFF,
  ) {}

  /** Returns at once. */
  post(alert: Alert): void {
    if (this.url === '' || this.stopping.signal.aborted) return;
    this.waiting.push(alert);
    if (this.waiting.length > MAX_WAITING) {
      // The first is on its way already.
      this.waiting.splice(1, 1);
      this.lost++;
    }
    if (!this.isRunning) void this.run();
  }

  /** Gives up what is still waiting. */
  stop(): void {
    this.stopping.abort();
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    for (let alert = this.waiting[0]; alert && !this.stopping.signal.aborted; alert = this.waiting[0]) {
      if (await this.deliver(alert)) this.delivered++;
      else this.lost++;
      this.waiting.shift();
    }
    this.isRunning = false;
  }

  private async deliver(alert: Alert): Promise<boolean> {
    const backoff = new Backoff(this.backoff);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const outcome = await this.attempt(alert);
      if (outcome !== 'retry') return outcome === 'delivered';
      const { signal } = this.stopping;
      await delay(backoff.next(), undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return false;
    }
    return false;
  }

  private async attempt(alert: Alert): Promise<Outcome> {
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        // Chat services show the field `text`.
        body: JSON.stringify({ source: 'tickgate', text: textOf(alert), ...alert }),
        redirect: 'manual',
        signal: AbortSignal.any([this.stopping.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      if (response.ok) return 'delivered';
      this.failures.say(`The webhook of alerts answered HTTP ${response.status}`);
      return response.status >= 500 || PASSING_STATUSES.has(response.status) ? 'retry' : 'refused';
    } catch (error) {
      if (!this.stopping.signal.aborted)
        this.failures.say(`The webhook of alerts cannot be reached (${kindOf(error)})`);
      return 'retry';
    }
  }
}

function textOf({ status, cause, subject, message }: Alert): string {
  return `[${status}] ${cause} ${subject}: ${message}`;
}

/** A code such as `ECONNREFUSED`; the messages of errors tell the address. */
function kindOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'error');
}
