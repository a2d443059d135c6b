import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, Like } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { inTransaction } from '../../database/transaction.js';
import { isStopped } from './accounts/account-use.js';
import { asPrepared, splitPrepared } from './accounts/prepared-login.js';
import { openCredentials, openTokens, type Secrets, sealCredentials, sealTokens } from './accounts/seal.js';
import { CLOCK } from './clock.token.js';
import { ApiKey } from './entities/api-key.entity.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { feedBaseName, nextFeedName } from './feed-name.js';
import { assertOwnAccounts, assertPresentKey } from './key-ring.js';
import { SealedTextError, SecretBox } from './secret-box.js';
import { UnknownAccountError } from './unknown-account.error.js';

/** One account as a feed needs it. */
export interface Account {
  id: string;
  userId: string;
  /** Broker id: `dhan_sandbox`. */
  broker: string;
  /** Feed name, as in bus topics: `dhan-sandbox-2`. */
  feed: string;
  /** What the owner gave and what a login gave, in the clear: never logged, never returned to a client. */
  credentials: Secrets;
}

export interface NewAccount {
  userId: string;
  broker: string;
  label: string;
  credentials: Readonly<Secrets>;
  /** A token that the owner has already. */
  tokens?: Readonly<Secrets>;
}

/** What a login gave. */
export interface KeptLogin {
  /** Merged into the account's tokens. */
  tokens: Readonly<Secrets>;
  validUntil?: Date;
  /** The broker's id of the user. */
  clientId?: string;
}

export interface AccountSettings {
  label?: string;
  /** `HH:MM` in India; null: none. */
  dailyLoginAt?: string | null;
  /** Null: its feed runs. */
  disabledAt?: Date | null;
  /** Null: the next login tells anew whose account it is at the broker. */
  clientId?: null;
}

/** Done in the transaction of a change, just before its commit. */
export type Alongside = (manager: EntityManager) => Promise<unknown>;

const MAX_CLIENT_ID = 100;

/** Keeps broker accounts; their credentials and tokens are sealed at rest. */
@Injectable()
export class AccountsService {
  private readonly logger = new Logger(AccountsService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * All accounts that are in use, oldest first. One whose credentials cannot be opened is logged and left out: the
   * others go on.
   */
  async list(): Promise<Account[]> {
    return (await this.rows()).flatMap((row) => {
      if (isStopped(row)) return [];
      try {
        return [this.open(row)];
      } catch (error) {
        if (!(error instanceof SealedTextError)) throw error;
        this.logger.error(`Account ${row.id} (${row.feed}) cannot be used: ${error.message}`);
        return [];
      }
    });
  }

  /** All accounts, those that are disabled included, sealed, oldest first. With what `isStopped` wants of their owners. */
  rows(): Promise<BrokerAccount[]> {
    return this.withOwner().orderBy('account.createdAt', 'ASC').addOrderBy('account.id', 'ASC').getMany();
  }

  /** As `rows`. */
  row(id: string): Promise<BrokerAccount | null> {
    return this.withOwner().where('account.id = :id', { id }).getOne();
  }

  /** @throws SealedTextError when its credentials cannot be opened */
  async findByFeed(feed: string): Promise<Account | undefined> {
    const row = await this.dataSource.manager.findOneBy(BrokerAccount, { feed });
    return row ? this.open(row) : undefined;
  }

  /** @throws SealedTextError when its credentials cannot be opened */
  open(row: BrokerAccount): Account {
    const credentials = { ...openCredentials(this.box, row), ...openTokens(this.box, row) };
    return { id: row.id, userId: row.userId, broker: row.broker, feed: row.feed, credentials };
  }

  /**
   * Adds an account and gives it the broker's next feed name.
   *
   * @throws Error when `broker` is no broker id
   * @throws QueryFailedError when there is no such user
   * @throws WrongSecretKeyError when the secret key was rotated, and the new one is not to be had
   */
  async create(
    userId: string,
    broker: string,
    label: string,
    credentials: Readonly<Secrets>,
    {
      tokens,
      alongside,
    }: { tokens?: Readonly<Secrets>; alongside?: (manager: EntityManager, account: Account) => Promise<unknown> } = {},
  ): Promise<Account> {
    for (;;) {
      try {
        return await inTransaction(this.dataSource, async (manager) => {
          const account = await this.insert(manager, { userId, broker, label, credentials, tokens });
          await alongside?.(manager, account);
          return account;
        });
      } catch (error) {
        // Another process took the name between our look and our write; the next look sees its row.
        if (!isUniqueViolation(error)) throw error;
      }
    }
  }

  /** Inserts an account as part of a transaction that the caller holds. */
  async insert(manager: EntityManager, { credentials, tokens, ...account }: NewAccount): Promise<Account> {
    await assertPresentKey(manager, this.box);
    const id = randomUUID();
    const createdAt = new Date(this.clock.now());
    const isLoggedIn = tokens !== undefined && Object.keys(tokens).length > 0;
    const row = manager.create(BrokerAccount, {
      ...account,
      id,
      feed: nextFeedName(account.broker, await this.feedNamesLike(manager, account.broker)),
      credentials: sealCredentials(this.box, id, credentials),
      tokens: isLoggedIn ? sealTokens(this.box, id, tokens) : null,
      state: isLoggedIn ? 'valid' : 'new',
      loggedInAt: isLoggedIn ? createdAt : null,
      createdAt,
    });
    await manager.insert(BrokerAccount, row);
    return this.open(row);
  }

  /**
   * Merges values that the owner gives into the account's credentials; null takes one away, and names that are not given
   * keep their values. What a login gave under one of the names is forgotten: the later word counts.
   *
   * @returns false when nothing changed: the account has these values already
   * @throws UnknownAccountError
   * @throws SealedTextError when the present ones cannot be opened
   */
  updateCredentials(
    id: string,
    credentials: Readonly<Record<string, string | null>>,
    alongside?: Alongside,
  ): Promise<boolean> {
    return this.change(
      id,
      (row) => {
        const present = { ...openCredentials(this.box, row), ...openTokens(this.box, row) };
        const given = Object.entries(credentials);
        if (given.every(([name, value]) => (present[name] ?? null) === value)) return undefined;
        const names = given.map(([name]) => name);
        const values = Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== null));
        const tokens = row.tokens === null ? null : without(names, openTokens(this.box, row));
        return {
          credentials: sealCredentials(this.box, id, { ...without(names, openCredentials(this.box, row)), ...values }),
          tokens: tokens && sealTokens(this.box, id, tokens),
        };
      },
      alongside,
    );
  }

  /**
   * Keeps what a login gave: the account is logged in.
   *
   * @returns false when the broker gave the tokens that are there already
   * @throws UnknownAccountError
   * @throws SealedTextError when the present ones cannot be opened
   */
  async keepLogin(id: string, { tokens, validUntil, clientId }: KeptLogin, alongside?: Alongside): Promise<boolean> {
    let isNews = false;
    await this.change(
      id,
      (row) => {
        const present = splitPrepared(openTokens(this.box, row)).own;
        const effective = { ...openCredentials(this.box, row), ...present };
        isNews =
          row.state === 'logged_out' || Object.entries(tokens).some(([name, value]) => effective[name] !== value);
        return {
          tokens: sealTokens(this.box, id, { ...present, ...tokens }),
          state: 'valid',
          stateMessage: null,
          loggedInAt: new Date(this.clock.now()),
          validUntil: validUntil ?? null,
          clientId: clientId?.slice(0, MAX_CLIENT_ID) ?? row.clientId,
        };
      },
      alongside,
    );
    return isNews;
  }

  /**
   * Keeps what the first half of a login needs in its second, which may run in another process. The feed does not
   * notice.
   *
   * @throws UnknownAccountError
   */
  async keepPrepared(id: string, prepared: Readonly<Secrets>): Promise<void> {
    await this.change(id, (row) => ({
      tokens: sealTokens(this.box, id, { ...openTokens(this.box, row), ...asPrepared(prepared) }),
    }));
  }

  /**
   * Forgets what logins gave.
   *
   * @param tokenNames what a login fills: forgotten also where the owner gave it
   * @throws UnknownAccountError
   */
  async logOut(id: string, tokenNames: readonly string[], alongside?: Alongside): Promise<void> {
    await this.change(
      id,
      (row) => ({
        credentials: sealCredentials(this.box, id, without(tokenNames, openCredentials(this.box, row))),
        tokens: null,
        state: 'logged_out',
        stateMessage: null,
        validUntil: null,
      }),
      alongside,
    );
  }

  /** @throws UnknownAccountError */
  async changeSettings(id: string, settings: AccountSettings, alongside?: Alongside): Promise<void> {
    // Another time of day needs another plan.
    const plan = settings.dailyLoginAt === undefined ? {} : { dailyLoginNext: null };
    await inTransaction(this.dataSource, async (manager) => {
      const { affected } = await manager.update(BrokerAccount, { id }, { ...settings, ...plan });
      if (!affected) throw new UnknownAccountError(id);
      await alongside?.(manager);
    });
  }

  /**
   * Removes an account, its shares and the API keys that open its feed.
   *
   * @returns the keys that are gone
   * @throws UnknownAccountError
   */
  remove(id: string, alongside?: Alongside): Promise<Pick<ApiKey, 'id' | 'userId'>[]> {
    return inTransaction(this.dataSource, async (manager) => {
      const keys = await manager.find(ApiKey, { select: { id: true, userId: true }, where: { accountId: id } });
      await manager.delete(ApiKey, { accountId: id });
      const { affected } = await manager.delete(BrokerAccount, { id });
      if (!affected) throw new UnknownAccountError(id);
      await alongside?.(manager);
      return keys;
    });
  }

  /**
   * Says at start what would otherwise show as wrong keys and failing logins, one by one.
   *
   * @throws ForeignDatabaseError when the accounts were sealed with another secret key than the present one
   */
  assertSecretKeyFits(): Promise<void> {
    return assertOwnAccounts(this.dataSource.manager, this.box);
  }

  /**
   * Writes what `next` makes of the present row, unless somebody else changed its secrets meanwhile: then `next` is
   * asked again. Rows that a rotation sealed anew count as changed, so that nothing is written with the old key.
   *
   * @param next undefined: nothing is to be written
   */
  private async change(
    id: string,
    next: (row: BrokerAccount) => Partial<BrokerAccount> | undefined,
    alongside?: Alongside,
  ): Promise<boolean> {
    for (;;) {
      const row = await this.row(id);
      if (!row) throw new UnknownAccountError(id);
      const values = next(row);
      if (!values) return false;
      const seen = { id, credentials: row.credentials, tokens: row.tokens ?? IsNull() };
      const isWritten = await inTransaction(this.dataSource, async (manager) => {
        const { affected } = await manager.update(BrokerAccount, seen, values);
        if (affected) await alongside?.(manager);
        return Boolean(affected);
      });
      if (isWritten) return true;
    }
  }

  private withOwner() {
    return this.dataSource.manager
      .createQueryBuilder(BrokerAccount, 'account')
      .innerJoin('account.user', 'user')
      .addSelect(['user.id', 'user.disabledAt']);
  }

  private async feedNamesLike(manager: EntityManager, broker: string): Promise<string[]> {
    const rows = await manager.find(BrokerAccount, {
      select: { id: true, feed: true },
      where: { feed: Like(`${feedBaseName(broker)}%`) },
    });
    return rows.map((row) => row.feed);
  }
}

function without(names: readonly string[], values: Secrets): Secrets {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
