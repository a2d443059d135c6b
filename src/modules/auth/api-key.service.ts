import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { inTransaction } from '../../database/transaction.js';
import { ApiKeyHasher, displayPrefix, generateApiKey, LONGEST_KEY } from './api-key-hasher.js';
import { CLOCK } from './clock.token.js';
import { ApiKey } from './entities/api-key.entity.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { KeyUsage } from './key-usage.js';
import type { Principal } from './principal.js';
import { TemporarilyUnavailableError } from './temporarily-unavailable.error.js';
import { UnknownAccountError } from './unknown-account.error.js';

const RETRY_AFTER_MS = 2_000;

export interface CreatedApiKey {
  id: string;
  /** The only time that it is seen. */
  key: string;
  prefix: string;
}

export interface NewApiKey {
  userId: string;
  accountId: string;
  name: string;
  key: string;
  expiresAt?: Date;
}

/** Makes, checks and revokes API keys. */
@Injectable()
export class ApiKeyService {
  private readonly logger = new Logger(ApiKeyService.name);
  private databaseAway = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: ApiKeyHasher,
    private readonly usage: KeyUsage,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Makes a random key for one of the user's accounts.
   *
   * @param expiresAt when the key stops working; absent: never
   * @throws UnknownAccountError when the user has no such account
   */
  async create(userId: string, accountId: string, name: string, expiresAt?: Date): Promise<CreatedApiKey> {
    const key = generateApiKey();
    const row = await inTransaction(this.dataSource, async (manager) => {
      if (!(await manager.existsBy(BrokerAccount, { id: accountId, userId }))) throw new UnknownAccountError(accountId);
      return this.insert(manager, { userId, accountId, name, key, expiresAt });
    });
    return { id: row.id, key, prefix: row.prefix };
  }

  /** Inserts a key as part of a transaction that the caller holds. */
  async insert(manager: EntityManager, { key, expiresAt, ...owner }: NewApiKey): Promise<ApiKey> {
    const row = manager.create(ApiKey, {
      ...owner,
      id: randomUUID(),
      hash: this.hasher.hash(key),
      prefix: displayPrefix(key),
      createdAt: new Date(this.clock.now()),
      expiresAt: expiresAt ?? null,
      revokedAt: null,
      lastUsedAt: null,
    });
    await manager.insert(ApiKey, row);
    return row;
  }

  /** Stops the key for good; one that is revoked already, or unknown, is left as it is. */
  async revoke(keyId: string): Promise<void> {
    await inTransaction(this.dataSource, (manager) =>
      manager
        .createQueryBuilder()
        .update(ApiKey)
        .set({ revokedAt: new Date(this.clock.now()) })
        .where('id = :keyId AND revoked_at IS NULL', { keyId })
        .execute(),
    );
  }

  /**
   * Tells who a key belongs to; undefined when there is no such key, or it is revoked or expired.
   *
   * @throws TemporarilyUnavailableError when the database cannot be asked
   */
  async verify(key: string): Promise<Principal | undefined> {
    if (key === '' || key.length > LONGEST_KEY) return undefined;
    const row = await this.find(this.hasher.hash(key));
    if (!row || row.revokedAt || (row.expiresAt && row.expiresAt.getTime() <= this.clock.now())) return undefined;
    this.usage.note(row.id, row.lastUsedAt);
    return toPrincipal(row);
  }

  private async find(hash: string): Promise<ApiKey | null> {
    try {
      const row = await this.lookup(hash);
      if (this.databaseAway) this.logger.log('API keys can be checked again');
      this.databaseAway = false;
      return row;
    } catch (cause) {
      if (!this.databaseAway) this.logger.error(`API keys cannot be checked: ${(cause as Error).message}`);
      this.databaseAway = true;
      throw new TemporarilyUnavailableError('API keys cannot be checked at the moment', RETRY_AFTER_MS, { cause });
    }
  }

  private lookup(hash: string): Promise<ApiKey | null> {
    return this.dataSource
      .createQueryBuilder(ApiKey, 'key')
      .innerJoin('key.user', 'user')
      .innerJoin('key.account', 'account')
      .select(['key.id', 'key.expiresAt', 'key.revokedAt', 'key.lastUsedAt'])
      .addSelect(['user.id', 'user.name', 'user.role'])
      .addSelect(['account.id', 'account.broker', 'account.feed'])
      .where('key.hash = :hash', { hash })
      .getOne();
  }
}

function toPrincipal({ id, user, account }: ApiKey): Principal {
  return {
    keyId: id,
    userId: user!.id,
    userName: user!.name,
    role: user!.role,
    account: { id: account!.id, broker: account!.broker, feed: account!.feed },
  };
}
