import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import type { Alongside } from '../accounts.service.js';
import { CLOCK } from '../clock.token.js';
import { type Access, AccountShare } from '../entities/account-share.entity.js';
import { BrokerAccount } from '../entities/broker-account.entity.js';
import { User } from '../entities/user.entity.js';
import { Invalidations } from '../invalidations.js';
import { UnknownAccountError } from '../unknown-account.error.js';

/** There is nothing to share with the owner. */
export class OwnAccountError extends Error {
  override readonly name = 'OwnAccountError';

  constructor() {
    super('The account belongs to this user already');
  }
}

export class UnknownUserError extends Error {
  override readonly name = 'UnknownUserError';
}

export interface Share {
  userId: string;
  userName: string;
  access: Access;
  createdAt: Date;
}

/** How a user stands to an account. */
export type Standing = 'owner' | Access;

/** Lets users of a team use the accounts of others, and takes it back. */
@Injectable()
export class AccountShares {
  constructor(
    private readonly dataSource: DataSource,
    private readonly invalidations: Invalidations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Shares an account, or changes what is shared of it.
   *
   * @throws UnknownAccountError
   * @throws UnknownUserError
   * @throws OwnAccountError
   */
  async share(accountId: string, userId: string, access: Access, alongside?: Alongside): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      const account = await manager.findOneBy(BrokerAccount, { id: accountId });
      if (!account) throw new UnknownAccountError(accountId);
      if (account.userId === userId) throw new OwnAccountError();
      if (!(await manager.existsBy(User, { id: userId }))) throw new UnknownUserError(`unknown user ${userId}`);
      const { affected } = await manager.update(AccountShare, { accountId, userId }, { access });
      if (!affected) {
        await manager.insert(AccountShare, { accountId, userId, access, createdAt: new Date(this.clock.now()) });
      }
      await alongside?.(manager);
    });
    this.invalidations.announce('ACCOUNT', userId, { id: accountId });
  }

  /**
   * Takes a share back: the user's keys for the account open nothing any more.
   *
   * @returns false when there was none
   */
  async unshare(accountId: string, userId: string, alongside?: Alongside): Promise<boolean> {
    const wasShared = await inTransaction(this.dataSource, async (manager) => {
      const { affected } = await manager.delete(AccountShare, { accountId, userId });
      if (affected) await alongside?.(manager);
      return Boolean(affected);
    });
    if (wasShared) this.invalidations.announce('ACCOUNT', userId, { id: accountId });
    return wasShared;
  }

  /** Whom an account is shared with, by name. */
  async list(accountId: string): Promise<Share[]> {
    const rows = await this.dataSource.manager.find(AccountShare, {
      where: { accountId },
      relations: { user: true },
      order: { user: { name: 'ASC' } },
    });
    return rows.map(({ userId, user, access, createdAt }) => ({ userId, userName: user!.name, access, createdAt }));
  }

  /** What is shared with a user: access by account id. */
  async sharedWith(userId: string): Promise<Map<string, Access>> {
    const rows = await this.dataSource.manager.findBy(AccountShare, { userId });
    return new Map(rows.map(({ accountId, access }) => [accountId, access]));
  }

  /** How a user stands to an account; undefined: not at all. */
  async standing(userId: string, account: Pick<BrokerAccount, 'id' | 'userId'>): Promise<Standing | undefined> {
    if (account.userId === userId) return 'owner';
    const share = await this.dataSource.manager.findOneBy(AccountShare, { accountId: account.id, userId });
    return share?.access;
  }
}
