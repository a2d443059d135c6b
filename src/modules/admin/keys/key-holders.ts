import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isStopped } from '../../auth/accounts/account-use.js';
import { AccountShare } from '../../auth/entities/account-share.entity.js';
import { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import { User } from '../../auth/entities/user.entity.js';
import { conflict, invalidParameter, notFound } from '../../auth/guards/http-errors.js';
import type { KeyRow } from '../../auth/keys/key-row.js';
import { SCOPES_OF_ROLE, type Scope } from '../../auth/principal.js';

/** A user with an account that the user may use. */
export type KeyHolder = Pick<KeyRow, 'userId' | 'share'> & {
  user: Pick<User, 'role'>;
  account: Pick<BrokerAccount, 'userId'>;
};

/** Says who may have a key for which account, and with which scopes. */
@Injectable()
export class KeyHolders {
  /** @throws HttpException 404 for a user or account that is not there or not shared, 409 for one that is disabled */
  async find(manager: EntityManager, userId: string, accountId: string): Promise<KeyHolder> {
    const user = await manager.findOneBy(User, { id: userId });
    if (!user) throw notFound('user');
    const account = await manager.findOne(BrokerAccount, { where: { id: accountId }, relations: { user: true } });
    const share = await manager.findOneBy(AccountShare, { accountId, userId });
    if (!account || (account.userId !== userId && !share)) throw notFound('account');
    if (user.disabledAt) throw conflict('The user is disabled');
    if (isStopped(account)) throw conflict('The account, or its owner, is disabled');
    return { userId, user, account, share };
  }

  /** @throws HttpException 400 for a scope beyond the role, or beyond the share */
  assertMayHave({ userId, user, account, share }: KeyHolder, scopes: readonly Scope[]): void {
    const beyond = scopes.find((scope) => !SCOPES_OF_ROLE[user.role].includes(scope));
    if (beyond) throw invalidParameter('scopes', `must not hold ${beyond}: the role ${user.role} does not have it`);
    if (scopes.includes('orders') && account.userId !== userId && share?.access !== 'orders') {
      throw invalidParameter('scopes', 'must not hold orders: the account is shared for streaming only');
    }
  }
}
