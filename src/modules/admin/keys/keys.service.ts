import { Inject, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import { ApiKeyService, DEFAULT_SCOPES } from '../../auth/api-key.service.js';
import { generateApiKey } from '../../auth/api-key-hasher.js';
import { AuditService } from '../../auth/audit/audit.service.js';
import { CLOCK } from '../../auth/clock.token.js';
import { ApiKey } from '../../auth/entities/api-key.entity.js';
import type { Entitlement } from '../../auth/entitlement.js';
import { conflict, invalidParameter, notFound } from '../../auth/guards/http-errors.js';
import { Invalidations } from '../../auth/invalidations.js';
import { entitlementOf, saveEntitlement } from '../../auth/keys/entitlement-rows.js';
import { type KeyRow, keyRows } from '../../auth/keys/key-row.js';
import { refusalOf } from '../../auth/keys/key-validity.js';
import type { Identity, Scope } from '../../auth/principal.js';
import type { Actor } from '../../auth/users/users.service.js';
import { seesAll } from '../sees-all.js';
import { KeyHolders } from './key-holders.js';

/** A key that somebody wants. */
export interface WantedKey {
  name: string;
  accountId: string;
  /** Whose it becomes; absent: the actor's. */
  userId?: string;
  scopes?: Scope[];
  entitlement?: Entitlement;
  expiresAt?: Date;
}

/** What changes of a key; absent: stays. */
export interface KeyChange {
  name?: string;
  scopes?: Scope[];
  entitlement?: Entitlement;
  /** Null: never expires. */
  expiresAt?: Date | null;
}

/** The only time that the key itself is seen. */
export interface MadeKey {
  row: KeyRow;
  key: string;
}

export interface KeyPage {
  limit: number;
  /** Id of the last key of the page before. */
  after?: string;
  userId?: string;
}

/**
 * Lists and changes API keys on somebody's behalf: an admin's all keys, anybody else's their own. Every change is in the
 * audit log, and open sockets of the key feel it at once.
 */
@Injectable()
export class KeysService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly apiKeys: ApiKeyService,
    private readonly holders: KeyHolders,
    private readonly audit: AuditService,
    private readonly invalidations: Invalidations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the order of their ids. */
  list(by: Identity, { limit, after, userId }: KeyPage): Promise<KeyRow[]> {
    const query = this.visible(this.dataSource.manager, by).limit(limit);
    if (after !== undefined) query.andWhere('key.id > :after', { after });
    if (userId !== undefined) query.andWhere('key.user_id = :userId', { userId });
    return query.getMany();
  }

  /** @throws HttpException 404 */
  get(by: Identity, id: string): Promise<KeyRow> {
    return this.find(this.dataSource.manager, by, id);
  }

  /** @throws HttpException 404 for a user or account that is not the actor's, 400 or 409 for what cannot be */
  create(actor: Actor, { userId = actor.by.userId, ...wanted }: WantedKey): Promise<MadeKey> {
    return inTransaction(this.dataSource, async (manager) => {
      if (userId !== actor.by.userId && !seesAll(actor.by)) throw notFound('user');
      const { scopes = [...DEFAULT_SCOPES], expiresAt } = wanted;
      const holder = await this.holders.find(manager, userId, wanted.accountId);
      this.holders.assertMayHave(holder, scopes);
      this.assertFuture(expiresAt);
      const key = generateApiKey();
      const { id } = await this.apiKeys.insert(manager, { ...wanted, scopes, userId, key });
      await this.record(manager, actor, 'key.create', id, {
        user_id: userId,
        account_id: wanted.accountId,
        name: wanted.name,
        scopes,
        entitlement: wanted.entitlement,
        expires_at: expiresAt,
      });
      return { row: await this.find(manager, actor.by, id), key };
    });
  }

  /** @throws HttpException 404, 400 for what cannot be, 409 for a key that is over, or the expiry of a rotated one */
  async change(actor: Actor, id: string, change: KeyChange): Promise<KeyRow> {
    const { entitlement, ...columns } = change;
    const row = await inTransaction(this.dataSource, async (manager) => {
      const before = await this.find(manager, actor.by, id);
      if (before.revokedAt) throw conflict('The key is revoked for good: make a new one');
      if (refusalOf(before, this.clock.now()) === 'expired') throw conflict('The key has expired: make a new one');
      if (change.expiresAt !== undefined && (await hasSuccessor(manager, before))) {
        throw conflict('The key was rotated and stops at its time: revoke it to stop it sooner');
      }
      if (change.scopes) this.holders.assertMayHave(before, change.scopes);
      this.assertFuture(change.expiresAt);
      if (Object.keys(columns).length > 0) await manager.update(ApiKey, { id }, columns);
      if (entitlement) await saveEntitlement(manager, { keyId: id }, entitlement);
      const { expiresAt, ...named } = change;
      await this.record(manager, actor, 'key.change', id, { ...named, expires_at: expiresAt });
      return this.find(manager, actor.by, id);
    });
    this.announce(row);
    return row;
  }

  /**
   * Makes a key with the settings of another, for as long as that one was made for; the old one stops after the overlap.
   *
   * @throws HttpException 404, or 409 for a key that is no longer active, or that was rotated already
   */
  async rotate(actor: Actor, id: string, overlapSeconds: number): Promise<MadeKey> {
    const now = this.clock.now();
    const made = await inTransaction(this.dataSource, async (manager) => {
      const old = await this.find(manager, actor.by, id);
      const refusal = refusalOf(old, now);
      if (refusal) throw conflict(`Only an active key can be rotated; this one is ${refusal}: make a new one`);
      const end = Math.min(now + overlapSeconds * 1000, old.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
      // First: where two rotate it at once, the second waits here until the first has made its key.
      await manager.update(ApiKey, { id }, { expiresAt: new Date(end) });
      if (await hasSuccessor(manager, old)) {
        throw conflict('The key was rotated already: rotate its successor, or revoke that one first');
      }
      const key = generateApiKey();
      const { id: newId } = await this.apiKeys.insert(manager, {
        userId: old.userId,
        accountId: old.accountId,
        name: old.name,
        scopes: old.scopes,
        entitlement: entitlementOf(old.keyEntitlement),
        rotatedFromId: id,
        key,
        ...(old.expiresAt && { expiresAt: new Date(now + old.expiresAt.getTime() - old.createdAt.getTime()) }),
      });
      await this.record(manager, actor, 'key.rotate', id, { new_key_id: newId, overlap_seconds: overlapSeconds });
      return { row: await this.find(manager, actor.by, newId), key };
    });
    this.invalidations.announce('KEY', made.row.userId, { id });
    return made;
  }

  /** Stops a key for good; one that is revoked already stays as it is. @throws HttpException 404 */
  async revoke(actor: Actor, id: string): Promise<KeyRow> {
    const row = await inTransaction(this.dataSource, async (manager) => {
      const before = await this.find(manager, actor.by, id);
      if (before.revokedAt) return before;
      await manager.update(ApiKey, { id }, { revokedAt: new Date(this.clock.now()) });
      await this.record(manager, actor, 'key.revoke', id, { name: before.name, user_id: before.userId });
      return this.find(manager, actor.by, id);
    });
    this.announce(row);
    return row;
  }

  private visible(manager: EntityManager, by: Identity) {
    const query = keyRows(manager);
    return seesAll(by) ? query : query.andWhere('key.user_id = :own', { own: by.userId });
  }

  private async find(manager: EntityManager, by: Identity, id: string): Promise<KeyRow> {
    const row = isUUID(id) ? await this.visible(manager, by).andWhere('key.id = :id', { id }).getOne() : null;
    if (!row) throw notFound('key');
    return row;
  }

  private assertFuture(expiresAt: Date | null | undefined): void {
    if (expiresAt && expiresAt.getTime() <= this.clock.now()) {
      throw invalidParameter('expires_at', 'must be in the future');
    }
  }

  private announce({ id, userId }: KeyRow): void {
    this.invalidations.announce('KEY', userId, { id });
  }

  private record(manager: EntityManager, { by, address }: Actor, action: string, id: string, details: object) {
    return this.audit.record(manager, { by, address, action, target: { type: 'key', id }, details: { ...details } });
  }
}

/** Whether the key was rotated, and what took its place is not revoked. */
function hasSuccessor(manager: EntityManager, { id, userId }: KeyRow): Promise<boolean> {
  return manager.existsBy(ApiKey, { userId, rotatedFromId: id, revokedAt: IsNull() });
}
