import { Logger } from '@nestjs/common';
import { Backoff } from '../../common/backoff.js';
import type { Clock } from '../../common/clock.js';
import { nextIst } from '../../common/ist-time.js';
import type { Account, AccountsService } from '../auth/accounts.service.js';
import { type FetchOptions, fetchMaster, sourceOf } from '../instruments/import/fetch-master.js';
import { MasterFetchError } from '../instruments/import/master-fetch-error.js';
import { isShipped } from '../instruments/import/shipped-parser.js';
import type { InstrumentImporter } from '../instruments/instrument-importer.js';
import type { InstrumentStore } from '../instruments/instrument-store.js';
import { masterOf } from './account-master.js';
import type { BrokerDefinition } from './engine/contract.js';
import { adviceOn } from './master-advice.js';

export interface BrokerMasterParts {
  accounts: Pick<AccountsService, 'list'>;
  importer: Pick<InstrumentImporter, 'import'>;
  store: Pick<InstrumentStore, 'masters'>;
  clock: Clock;
  random: () => number;
  limits: FetchOptions;
}

const DAY = 24 * 60 * 60_000;
const BACKOFF = { minMs: 60_000, maxMs: 30 * 60_000 };
/** Jitter may give next to nothing, and a broker's site that is down need not be asked at once. */
const LEAST_WAIT_MS = 10_000;

/** The day's masters are out by then; epoch ms. */
function nextPublication(epochMs: number): number {
  return nextIst(8, 30, epochMs);
}

interface Refusal {
  /** What was refused. */
  credentials: string;
  fault: Error;
}

/** Fetches one broker's master whenever it is due, and again after a failure. */
export class BrokerMaster {
  private readonly logger = new Logger('Instruments');
  private readonly abort = new AbortController();
  private readonly backoff: Backoff;
  private cancelTimer = () => {};
  /** By account. Refused credentials are not sent again before they change. */
  private readonly refusals = new Map<string, Refusal>();
  private lastFault = '';
  private isRefreshing = false;

  constructor(
    private readonly definition: BrokerDefinition,
    private readonly parts: BrokerMasterParts,
  ) {
    this.backoff = new Backoff({ ...BACKOFF, random: parts.random });
  }

  start(): void {
    if (this.isDue()) void this.refresh();
    else this.sleepUntilMorning();
  }

  /** Does not wait for the next time, unless it is at it already. */
  tryAgain(): void {
    if (this.isRefreshing) return;
    this.cancelTimer();
    this.start();
  }

  stop(): void {
    this.abort.abort();
    this.cancelTimer();
  }

  /** There is no master, or one from before the last publication. */
  private isDue(): boolean {
    const held = this.parts.store.masters().find(({ broker }) => broker === this.definition.id);
    return !held || Date.parse(held.loadedAt) < nextPublication(this.parts.clock.now()) - DAY;
  }

  private async refresh(): Promise<void> {
    this.isRefreshing = true;
    try {
      await this.tryAccounts();
      this.backoff.reset();
      this.lastFault = '';
      this.sleepUntilMorning();
    } catch (error) {
      if (this.abort.signal.aborted) return;
      this.report((error as Error).message);
      this.wait(this.backoff.next(LEAST_WAIT_MS));
    } finally {
      this.isRefreshing = false;
    }
  }

  /** One account is enough, as the master is the broker's; the next is asked only when the login of one has ended. */
  private async tryAccounts(): Promise<void> {
    let refused: Error | undefined;
    for (const account of await this.parts.accounts.list()) {
      if (account.broker !== this.definition.id) continue;
      const credentials = JSON.stringify(account.credentials);
      const refusal = this.refusals.get(account.id);
      if (refusal?.credentials === credentials) {
        refused ??= refusal.fault;
        continue;
      }
      try {
        if (await this.fetchWith(account)) return;
      } catch (error) {
        const fault = new Error(`${(error as Error).message}. ${adviceOn(error, this.definition.id, account.feed)}`);
        if (!(error instanceof MasterFetchError) || error.failure !== 'login_required') throw fault;
        this.refusals.set(account.id, { credentials, fault });
        refused ??= fault;
      }
    }
    if (refused) throw refused;
  }

  /** @returns false when this account has nowhere to fetch it from */
  private async fetchWith({ credentials }: Account): Promise<boolean> {
    const master = masterOf(this.definition, credentials);
    if (!master) return false;
    const { importer, limits } = this.parts;
    const { id, instruments } = this.definition;
    const parts = await fetchMaster(master.source, master.credentials, {
      ...limits,
      signal: this.abort.signal,
      onMissing: (message) => this.logger.warn(`${id}: a part of the instrument master is left out: ${message}`),
    });
    const { rejectedCount } = await importer.import(id, parts, {
      source: sourceOf(parts),
      parse: isShipped(id) ? undefined : instruments?.parse,
    });
    if (rejectedCount > 0) this.logger.warn(`${id}: ${rejectedCount} bad rows of the instrument master are left out`);
    return true;
  }

  private report(fault: string): void {
    if (fault === this.lastFault) return;
    this.lastFault = fault;
    this.logger.error(`${this.definition.id}: no new instrument master, the present one stays: ${fault}`);
  }

  private sleepUntilMorning(): void {
    const now = this.parts.clock.now();
    this.wait(nextPublication(now) - now);
  }

  private wait(ms: number): void {
    if (!this.abort.signal.aborted) this.cancelTimer = this.parts.clock.after(ms, () => this.start());
  }
}
