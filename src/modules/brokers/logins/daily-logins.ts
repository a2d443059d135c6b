import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  Optional,
} from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { istTimeOfDay } from '../../../common/ist-time.js';
import { inTransaction } from '../../../database/transaction.js';
import { AccountStates } from '../../auth/accounts/account-states.js';
import { isStopped } from '../../auth/accounts/account-use.js';
import { AccountsService } from '../../auth/accounts.service.js';
import { CLOCK } from '../../auth/clock.token.js';
import { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import { SealedTextError } from '../../auth/secret-box.js';
import { TooManyAttemptsError } from '../../auth/too-many-attempts.error.js';
import { type BrokerDefinition, LoginError } from '../engine/contract.js';
import { type SessionCalendar, shippedCalendar } from '../engine/session-calendar.js';
import { BrokerRegistry } from '../registry.js';
import { AccountLoginService } from './account-login.service.js';
import { isDead, isTradingDay, lastsToday, nextDailyLogin } from './daily-plan.js';
import { flowOf, loneLogin } from './login-flows.js';

/** Injects `DailyLoginOptions`. */
export const DAILY_LOGIN_OPTIONS = Symbol('DAILY_LOGIN_OPTIONS');

export interface DailyLoginOptions {
  /** Uniform in [0, 1), for the jitter. */
  random?: () => number;
  calendar?: SessionCalendar;
}

const MINUTE = 60_000;
/** Between two looks at the plans, in ms. */
const LOOK_MS = 30_000;
/** Accounts with one time do not all come at once: each up to this much later, in ms. */
const JITTER_MS = 3 * MINUTE;
/** A process that claimed a login and died leaves it to the others after this long, in ms. */
const LEASE_MS = 5 * MINUTE;
/** Waits before the further tries of a day, in ms. */
const RETRIES_MS = [MINUTE, 4 * MINUTE, 15 * MINUTE] as const;

/**
 * Logs accounts in that can do so without a person, at their time on every trading day, and at the start when that was
 * missed. Of several processes one does it: who moves the plan of an account on has claimed it. A broker that refuses
 * the credentials is not asked again on that day.
 */
@Injectable()
export class DailyLogins implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Logins');
  /** Tries of the present day that failed, by account id. */
  private readonly failures = new Map<string, number>();
  private readonly random: () => number;
  private readonly calendar: SessionCalendar;
  private readonly running = new Set<Promise<void>>();
  /** Ids of accounts whose login is being tried. */
  private readonly busy = new Set<string>();
  private cancelLook = () => {};
  private isStopped = false;
  private isFirstLook = true;
  private isLooking = false;
  private isDatabaseAway = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly states: AccountStates,
    private readonly logins: AccountLoginService,
    private readonly brokers: BrokerRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(DAILY_LOGIN_OPTIONS) { random = Math.random, calendar }: DailyLoginOptions = {},
  ) {
    this.random = random;
    this.calendar = calendar ?? shippedCalendar();
  }

  onApplicationBootstrap(): void {
    this.look();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.cancelLook();
    await this.settled();
  }

  /** Resolves once what has been begun is done. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private look(): void {
    if (this.isStopped) return;
    if (!this.isLooking) this.keep(this.lookAtAll());
    this.cancelLook = this.clock.after(LOOK_MS, () => this.look());
  }

  private keep(work: Promise<void>): void {
    const done = work.then(
      () => {
        this.isDatabaseAway = false;
      },
      (error: Error) => {
        if (!this.isDatabaseAway) this.logger.error(`Daily logins cannot be looked at: ${error.message}`);
        this.isDatabaseAway = true;
      },
    );
    this.running.add(done);
    void done.then(() => this.running.delete(done));
  }

  private async lookAtAll(): Promise<void> {
    this.isLooking = true;
    try {
      for (const row of await this.accounts.rows()) await this.lookAt(row);
      this.isFirstLook = false;
    } finally {
      this.isLooking = false;
    }
  }

  private async lookAt(row: BrokerAccount): Promise<void> {
    const definition = this.brokers.get(row.broker);
    if (!row.dailyLoginAt || isStopped(row) || row.state === 'logged_out' || !definition) return;
    if (this.busy.has(row.id)) return;
    const due = await this.dueTime(row, definition, this.isFirstLook);
    if (!due || due.getTime() > this.clock.now()) return;
    this.busy.add(row.id);
    this.keep(this.tryOnce(row, due, definition).finally(() => this.busy.delete(row.id)));
  }

  /** When the account is due; a new plan is written down. Undefined when another process was faster with it. */
  private async dueTime(row: BrokerAccount, definition: BrokerDefinition, isStart: boolean): Promise<Date | undefined> {
    const present = row.dailyLoginNext;
    const isMissed = (isStart || !present) && this.isMissed(row, definition);
    if (present && !isMissed) return present;
    const next = isMissed ? new Date(this.clock.now()) : this.nextTime(row, definition);
    return (await this.move(row, present, next)) ? next : undefined;
  }

  /**
   * Today's time has passed, and the login is dead: there was no plan for today, or today's login has come and died. A
   * login that the broker refused today is not missed.
   */
  private isMissed(row: BrokerAccount, definition: BrokerDefinition): boolean {
    if (!this.isTimeFor(row, definition) || !isDead(row, this.clock.now())) return false;
    const time = istTimeOfDay(row.dailyLoginAt!, this.clock.now());
    return row.dailyLoginNext === null || (row.loggedInAt !== null && row.loggedInAt.getTime() >= time);
  }

  /** It is a trading day, and late enough on it. */
  private isTimeFor({ dailyLoginAt }: BrokerAccount, { capabilities }: BrokerDefinition): boolean {
    const now = this.clock.now();
    return now >= istTimeOfDay(dailyLoginAt!, now) && isTradingDay(this.calendar, capabilities.exchanges, now);
  }

  private async tryOnce(row: BrokerAccount, due: Date, definition: BrokerDefinition): Promise<void> {
    const claim = new Date(this.clock.now() + LEASE_MS);
    if (!(await this.move(row, due, claim))) return;
    // A time of another day, which nobody was there to keep, is none of today.
    const isNeeded = this.isTimeFor(row, definition) && !lastsToday(row, this.clock.now());
    const next = (isNeeded && (await this.logIn(row, definition))) || this.nextTime(row, definition);
    await this.move(row, claim, next);
  }

  /** @returns when to try again today; undefined when today is done with */
  private async logIn(row: BrokerAccount, definition: BrokerDefinition): Promise<Date | undefined> {
    try {
      const method = loneLogin(definition, this.accounts.open(row).credentials);
      if (!method) {
        const hasKeys = flowOf(definition, 'keys') !== undefined;
        throw new LoginError('fatal', hasKeys ? 'the account has not all its keys' : 'the account has no TOTP secret');
      }
      const itself = { address: '' };
      if (method === 'keys') await this.logins.logInByKeys(row.id, itself);
      else await this.logins.logInByCode(row.id, undefined, itself);
      this.failures.delete(row.id);
      return undefined;
    } catch (error) {
      // Nobody was asked: another process, with the present secret key, may be able to.
      if (error instanceof SealedTextError) throw error;
      return this.failed(row, error as Error);
    }
  }

  private async failed(row: BrokerAccount, error: Error): Promise<Date | undefined> {
    const failures = this.failures.get(row.id) ?? 0;
    const wait = isTransient(error) ? RETRIES_MS[failures] : undefined;
    if (wait !== undefined) {
      this.failures.set(row.id, failures + 1);
      this.logger.warn(`${row.feed}: the daily login failed and is tried again: ${error.message}`);
      const atLeast = error instanceof TooManyAttemptsError ? error.retryAfterMs : 0;
      return new Date(this.clock.now() + Math.max(wait, atLeast));
    }
    this.failures.delete(row.id);
    this.logger.error(`${row.feed}: the daily login failed: ${error.message}`);
    await this.states.refused(row, `The daily login failed: ${error.message}`);
    return undefined;
  }

  /** Whether this process was the one to move the plan on. */
  private async move(row: BrokerAccount, from: Date | null, to: Date): Promise<boolean> {
    const { affected } = await inTransaction(this.dataSource, (manager) =>
      manager.update(BrokerAccount, { id: row.id, dailyLoginNext: from ?? IsNull() }, { dailyLoginNext: to }),
    );
    return Boolean(affected);
  }

  private nextTime(row: BrokerAccount, definition: BrokerDefinition): Date {
    const { exchanges } = definition.capabilities;
    const at = nextDailyLogin(this.calendar, exchanges, row.dailyLoginAt!, this.clock.now());
    return new Date(at + Math.floor(this.random() * JITTER_MS));
  }
}

function isTransient(error: Error): boolean {
  return error instanceof TooManyAttemptsError || (error instanceof LoginError && error.kind === 'retryable');
}
