import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, Like } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { inTransaction } from '../../database/transaction.js';
import { CLOCK } from './clock.token.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { feedBaseName, nextFeedName } from './feed-name.js';
import { SealedTextError, SecretBox, WrongSecretKeyError } from './secret-box.js';
import { UnknownAccountError } from './unknown-account.error.js';

/** One account as a feed needs it. */
export interface Account {
  id: string;
  userId: string;
  /** Broker id: `dhan_sandbox`. */
  broker: string;
  /** Feed name, as in bus topics: `dhan-sandbox-2`. */
  feed: string;
  /** In the clear: never logged, never returned to a client. */
  credentials: Record<string, string>;
}

export interface NewAccount {
  userId: string;
  broker: string;
  label: string;
  credentials: Readonly<Record<string, string>>;
}

/** Keeps broker accounts; their credentials are sealed at rest. */
@Injectable()
export class AccountsService {
  private readonly logger = new Logger(AccountsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All accounts, oldest first. One whose credentials cannot be opened is logged and left out: the others go on. */
  async list(): Promise<Account[]> {
    const rows = await this.dataSource.manager.find(BrokerAccount, { order: { createdAt: 'ASC', id: 'ASC' } });
    return rows.flatMap((row) => {
      try {
        return [this.toAccount(row)];
      } catch (error) {
        if (!(error instanceof SealedTextError)) throw error;
        this.logger.error(`Account ${row.id} (${row.feed}) cannot be used: ${error.message}`);
        return [];
      }
    });
  }

  /** @throws SealedTextError when its credentials cannot be opened */
  async findByFeed(feed: string): Promise<Account | undefined> {
    const row = await this.dataSource.manager.findOneBy(BrokerAccount, { feed });
    return row ? this.toAccount(row) : undefined;
  }

  /**
   * Adds an account and gives it the broker's next feed name.
   *
   * @throws Error when `broker` is no broker id
   * @throws QueryFailedError when there is no such user
   */
  async create(
    userId: string,
    broker: string,
    label: string,
    credentials: Readonly<Record<string, string>>,
  ): Promise<Account> {
    for (;;) {
      try {
        return await inTransaction(this.dataSource, (manager) =>
          this.insert(manager, { userId, broker, label, credentials }),
        );
      } catch (error) {
        // Another process took the name between our look and our write; the next look sees its row.
        if (!isUniqueViolation(error)) throw error;
      }
    }
  }

  /** Inserts an account as part of a transaction that the caller holds. */
  async insert(manager: EntityManager, { credentials, ...account }: NewAccount): Promise<Account> {
    const id = randomUUID();
    const row = manager.create(BrokerAccount, {
      ...account,
      id,
      feed: nextFeedName(account.broker, await this.feedNamesLike(manager, account.broker)),
      credentials: this.seal(id, credentials),
      createdAt: new Date(this.clock.now()),
    });
    await manager.insert(BrokerAccount, row);
    return this.toAccount(row);
  }

  /**
   * Merges credentials into the account's, as a login does; names that are not given keep their values.
   *
   * @returns false when nothing changed: the account has these values already
   * @throws UnknownAccountError
   * @throws SealedTextError when the present ones cannot be opened
   */
  async updateCredentials(id: string, credentials: Readonly<Record<string, string>>): Promise<boolean> {
    for (;;) {
      const row = await this.dataSource.manager.findOneBy(BrokerAccount, { id });
      if (!row) throw new UnknownAccountError(id);
      const present = this.open(row);
      if (Object.entries(credentials).every(([name, value]) => present[name] === value)) return false;
      const sealed = this.seal(id, { ...present, ...credentials });
      const { affected } = await inTransaction(this.dataSource, (manager) =>
        manager.update(BrokerAccount, { id, credentials: row.credentials }, { credentials: sealed }),
      );
      // None affected: somebody else changed them since we looked, and we merge into theirs.
      if (affected) return true;
    }
  }

  /**
   * Says at start what would otherwise show as wrong keys and failing logins, one by one.
   *
   * @throws Error when the accounts were sealed with another secret key than the present one
   */
  async assertSecretKeyFits(): Promise<void> {
    const rows = await this.dataSource.manager.find(BrokerAccount, { select: { id: true, credentials: true } });
    for (const row of rows) {
      try {
        this.open(row);
      } catch (cause) {
        if (!(cause instanceof WrongSecretKeyError)) continue;
        throw new Error(
          'The secret key is not the one that this database was written with: ' +
            'put the right tickgate.key back beside it, or set TICKGATE_SECRET_KEY',
          { cause },
        );
      }
    }
  }

  private async feedNamesLike(manager: EntityManager, broker: string): Promise<string[]> {
    const rows = await manager.find(BrokerAccount, {
      select: { id: true, feed: true },
      where: { feed: Like(`${feedBaseName(broker)}%`) },
    });
    return rows.map((row) => row.feed);
  }

  private toAccount(row: BrokerAccount): Account {
    return { id: row.id, userId: row.userId, broker: row.broker, feed: row.feed, credentials: this.open(row) };
  }

  private seal(id: string, credentials: Readonly<Record<string, string>>): string {
    return this.box.seal(JSON.stringify(credentials), id);
  }

  private open(row: Pick<BrokerAccount, 'id' | 'credentials'>): Record<string, string> {
    return JSON.parse(this.box.open(row.credentials, row.id)) as Record<string, string>;
  }
}
