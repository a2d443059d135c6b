import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import type { FeedStatus } from '../../common/feed-state.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AccountStates } from '../auth/accounts/account-states.js';
import { isStopped } from '../auth/accounts/account-use.js';
import { type Account, AccountsService } from '../auth/accounts.service.js';
import { CLOCK } from '../auth/clock.token.js';
import type { BrokerAccount } from '../auth/entities/broker-account.entity.js';
import { Invalidations } from '../auth/invalidations.js';
import { SealedTextError, WrongSecretKeyError } from '../auth/secret-box.js';
import { InstrumentStore } from '../instruments/instrument-store.js';
import { settingsOf, splitUrls } from './broker-settings.js';
import type { BrokerDefinition } from './engine/contract.js';
import { FeedManager } from './feed-manager.js';
import { MasterRefresh } from './master-refresh.js';
import { BrokerRegistry } from './registry.js';

/** Between two looks at all accounts, in ms: what an announcement does not tell is found this late. */
const LOOK_MS = 15_000;

const KEY_IS_OLD =
  'The secret key was rotated: start this gateway anew with the new TICKGATE_SECRET_KEY. Until then feeds go on with ' +
  'what they have, and follow no change of an account';

interface Followed {
  /** The account as it was read last. */
  row: BrokerAccount;
  /** Where its channels are; a feed cannot change them. */
  urls: string;
}

/**
 * Keeps the feeds in step with the accounts while the gateway runs: opens, rebuilds and closes them as accounts come,
 * log in and out, and go; writes down what the brokers make of the logins; tells the feeds of new instrument masters.
 */
@Injectable()
export class AccountFeeds implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Feeds');
  /** By account id. */
  private readonly followed = new Map<string, Followed>();
  /** One after another: two looks at one account must not overtake each other. */
  private turn: Promise<unknown> = Promise.resolve();
  private cancelLook = () => {};
  private isStopped = false;
  private isDatabaseAway = false;
  private isKeyOld = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly accounts: AccountsService,
    private readonly states: AccountStates,
    private readonly invalidations: Invalidations,
    private readonly brokers: BrokerRegistry,
    private readonly feeds: FeedManager,
    private readonly instruments: InstrumentStore,
    private readonly masters: MasterRefresh,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A new master may give an instrument another token: what is wanted of it is then asked for anew.
    this.instruments.onReplaced((broker) => this.feeds.instrumentsChanged(broker));
    this.feeds.onStatus((status) => this.enqueue(() => this.keepState(status)));
    this.invalidations.onInvalidated(({ type, id }) => {
      if (type === 'ACCOUNT') this.enqueue(() => this.lookAt(id));
    });
    this.invalidations.onMissed(() => this.enqueue(() => this.lookAtAll()));
    await this.lookAtAll();
    this.waitForNextLook();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.cancelLook();
    await this.turn;
  }

  /** Looks at all accounts without waiting for the next time; never rejects. */
  async lookNow(): Promise<void> {
    this.enqueue(async () => {
      await this.states.expire();
      await this.lookAtAll();
    });
    await this.turn;
  }

  private waitForNextLook(): void {
    if (this.isStopped) return;
    this.cancelLook = this.clock.after(LOOK_MS, () => {
      void this.lookNow();
      this.waitForNextLook();
    });
  }

  private enqueue(work: () => Promise<void>): void {
    this.turn = this.turn.then(async () => {
      if (this.isStopped) return;
      try {
        await work();
        if (this.isDatabaseAway) this.logger.log('Accounts can be read again');
        this.isDatabaseAway = false;
      } catch (error) {
        // Feeds go on with what they have; the next look finds what this one has missed.
        if (!this.isDatabaseAway) this.logger.error(`Accounts cannot be read: ${(error as Error).message}`);
        this.isDatabaseAway = true;
      }
    });
  }

  private async lookAtAll(): Promise<void> {
    const rows = await this.accounts.rows();
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of this.followed.keys()) if (!ids.has(id)) await this.forget(id);
    for (const row of rows) {
      await this.follow(row);
      await this.keepState(this.feeds.get(row.feed)?.status);
    }
  }

  private async lookAt(id: string): Promise<void> {
    const row = await this.accounts.row(id);
    if (row) await this.follow(row);
    else await this.forget(id);
  }

  private async follow(row: BrokerAccount): Promise<void> {
    const before = this.followed.get(row.id);
    if (before && isSame(before.row, row)) {
      before.row = row;
      return;
    }
    const entry: Followed = before ?? { row, urls: '' };
    entry.row = row;
    this.followed.set(row.id, entry);
    if (isStopped(row)) {
      await this.feeds.close(row.feed);
      return;
    }
    const definition = this.brokers.get(row.broker);
    const account = this.open(row);
    if (!definition) this.logger.error(`Feed ${row.feed}: this gateway knows no broker ${row.broker}`);
    else if (account) await this.serve(entry, account, definition);
  }

  /** Undefined when the account cannot be opened; a feed that runs goes on with what it has. */
  private open(row: BrokerAccount): Account | undefined {
    try {
      return this.accounts.open(row);
    } catch (error) {
      if (!(error instanceof SealedTextError)) throw error;
      if (!(error instanceof WrongSecretKeyError)) {
        this.logger.error(`Account ${row.id} (${row.feed}) cannot be used: ${error.message}`);
      } else if (!this.isKeyOld) {
        this.isKeyOld = true;
        this.logger.error(KEY_IS_OLD);
      }
      return undefined;
    }
  }

  private async serve(entry: Followed, account: Account, definition: BrokerDefinition): Promise<void> {
    const { feed, broker } = account;
    const { credentials, urls } = splitUrls(account.credentials);
    const own = { ...credentials, ...settingsOf(broker, this.config) };
    const isLoggedOut = entry.row.state === 'logged_out';
    const places = JSON.stringify(urls);
    if (this.feeds.get(feed) && entry.urls !== places) await this.feeds.close(feed);
    entry.urls = places;
    const running = this.feeds.get(feed);
    if (!running) this.feeds.open({ feed, definition, credentials: own, urls, isLoggedOut });
    else if (isLoggedOut) this.feeds.logOut(feed);
    else running.login(own);
    if (!isLoggedOut) this.masters.follow(broker);
  }

  private async forget(id: string): Promise<void> {
    const entry = this.followed.get(id);
    this.followed.delete(id);
    if (entry) await this.feeds.close(entry.row.feed);
  }

  /** What the broker says of the credentials that were read last is what becomes of their account. */
  private async keepState(status: FeedStatus | undefined): Promise<void> {
    const entry = [...this.followed.values()].find(({ row }) => row.feed === status?.feed);
    if (!entry || !status) return;
    const { row } = entry;
    if (row.state === 'logged_out') return;
    if (status.state === 'login_required' && row.state !== 'login_required') {
      await this.states.refused(row, status.message);
      row.state = 'login_required';
    } else if (status.state === 'live' && row.state !== 'valid') {
      await this.states.served(row);
      row.state = 'valid';
    }
  }
}

/** Whether nothing has changed that a feed depends on. */
function isSame(a: BrokerAccount, b: BrokerAccount): boolean {
  return (
    a.credentials === b.credentials &&
    a.tokens === b.tokens &&
    (a.state === 'logged_out') === (b.state === 'logged_out') &&
    isStopped(a) === isStopped(b)
  );
}
