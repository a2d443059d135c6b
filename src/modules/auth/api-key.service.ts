import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { isDatabaseDamaged, RESTORE_ADVICE } from '../../database/database-away.js';
import { inTransaction } from '../../database/transaction.js';
import { ApiKeyHasher, displayPrefix, generateApiKey, LONGEST_KEY } from './api-key-hasher.js';
import { CLOCK } from './clock.token.js';
import { AccountShare } from './entities/account-share.entity.js';
import { ApiKey } from './entities/api-key.entity.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import type { Entitlement } from './entitlement.js';
import { Invalidations } from './invalidations.js';
import { KeyUsage } from './key-usage.js';
import { saveEntitlement } from './keys/entitlement-rows.js';
import { keyRows } from './keys/key-row.js';
import { type Validity, validityOf } from './keys/key-validity.js';
import type { Principal, Scope } from './principal.js';
import { TemporarilyUnavailableError } from './temporarily-unavailable.error.js';
import { UnknownAccountError } from './unknown-account.error.js';

const RETRY_AFTER_MS = 2_000;

/** What a key may do for which nobody names scopes. */
export const DEFAULT_SCOPES: readonly Scope[] = ['stream', 'market_data'];

export interface CreatedApiKey {
  id: string;
  /** The only time that it is seen. */
  key: string;
  prefix: string;
}

/** What the maker of a key may choose. */
export interface KeySettings {
  /** Default: streaming and market data. */
  scopes?: readonly Scope[];
  /** Default: no limits of its own. */
  entitlement?: Entitlement;
  /** When it stops working; absent: never. */
  expiresAt?: Date;
}

export interface NewApiKey extends KeySettings {
  userId: string;
  accountId: string;
  name: string;
  key: string;
  rotatedFromId?: string;
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
    private readonly invalidations: Invalidations,
  ) {}

  /**
   * Makes a random key for an account that the user owns, or that is shared with the user.
   *
   * @throws UnknownAccountError when the user has no such account
   */
  async create(userId: string, accountId: string, name: string, settings: KeySettings = {}): Promise<CreatedApiKey> {
    const key = generateApiKey();
    const row = await inTransaction(this.dataSource, async (manager) => {
      const usable =
        (await manager.existsBy(BrokerAccount, { id: accountId, userId })) ||
        (await manager.existsBy(AccountShare, { accountId, userId }));
      if (!usable) throw new UnknownAccountError(accountId);
      return this.insert(manager, { ...settings, userId, accountId, name, key });
    });
    return { id: row.id, key, prefix: row.prefix };
  }

  /** Inserts a key as part of a transaction that the caller holds. */
  async insert(manager: EntityManager, { key, entitlement = {}, ...settings }: NewApiKey): Promise<ApiKey> {
    const row = manager.create(ApiKey, {
      ...settings,
      scopes: [...(settings.scopes ?? DEFAULT_SCOPES)],
      id: randomUUID(),
      hash: this.hasher.hash(key),
      prefix: displayPrefix(key),
      createdAt: new Date(this.clock.now()),
      expiresAt: settings.expiresAt ?? null,
      rotatedFromId: settings.rotatedFromId ?? null,
      revokedAt: null,
      lastUsedAt: null,
    });
    await manager.insert(ApiKey, row);
    await saveEntitlement(manager, { keyId: row.id }, entitlement);
    return row;
  }

  /** Stops the key for good, and closes its sockets; one that is revoked already, or unknown, is left as it is. */
  async revoke(keyId: string): Promise<void> {
    const row = await inTransaction(this.dataSource, async (manager) => {
      await manager
        .createQueryBuilder()
        .update(ApiKey)
        .set({ revokedAt: new Date(this.clock.now()) })
        .where('id = :keyId AND revoked_at IS NULL', { keyId })
        .execute();
      return manager.findOne(ApiKey, { select: { id: true, userId: true }, where: { id: keyId } });
    });
    if (row) this.invalidations.announce('KEY', row.userId, { id: keyId });
  }

  /**
   * Tells who a key belongs to; undefined when there is no such key, or it lets nobody in (`Refusal` lists why).
   *
   * @throws TemporarilyUnavailableError when the database cannot be asked
   */
  async verify(key: string): Promise<Principal | undefined> {
    if (key === '' || key.length > LONGEST_KEY) return undefined;
    const hash = this.hasher.hash(key);
    const row = await this.ask(() => keyRows(this.dataSource.manager).where('key.hash = :hash', { hash }).getOne());
    const validity = row && validityOf(row, this.clock.now());
    if (!validity || 'refusal' in validity) return undefined;
    this.usage.note(row.id, row.lastUsedAt);
    return validity.principal;
  }

  /**
   * Tells what keys that were let in may do now.
   *
   * @param keyIds few enough for one statement
   * @returns an entry for each of them
   * @throws TemporarilyUnavailableError when the database cannot be asked
   */
  async check(keyIds: readonly string[]): Promise<Map<string, Validity>> {
    const result = new Map<string, Validity>(keyIds.map((id) => [id, { refusal: 'unknown' }]));
    if (keyIds.length === 0) return result;
    const rows = await this.ask(() =>
      keyRows(this.dataSource.manager).where('key.id IN (:...keyIds)', { keyIds }).getMany(),
    );
    const now = this.clock.now();
    for (const row of rows) result.set(row.id, validityOf(row, now));
    return result;
  }

  private async ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      const answer = await question();
      if (this.databaseAway) this.logger.log('API keys can be checked again');
      this.databaseAway = false;
      return answer;
    } catch (cause) {
      const advice = isDatabaseDamaged(cause) ? `. ${RESTORE_ADVICE}` : '';
      if (!this.databaseAway) this.logger.error(`API keys cannot be checked: ${(cause as Error).message}${advice}`);
      this.databaseAway = true;
      throw new TemporarilyUnavailableError('API keys cannot be checked at the moment', RETRY_AFTER_MS, { cause });
    }
  }
}
