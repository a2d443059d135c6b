import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { AccountShare } from '../entities/account-share.entity.js';
import { ApiKey } from '../entities/api-key.entity.js';
import type { BrokerAccount } from '../entities/broker-account.entity.js';
import { EntitlementRow } from '../entities/entitlement.entity.js';
import type { User } from '../entities/user.entity.js';

/** A key, and beside it all that decides what it may do now. */
export type KeyRow = Omit<ApiKey, 'user' | 'account'> & {
  user: Pick<User, 'id' | 'name' | 'role' | 'disabledAt'>;
  account: Pick<BrokerAccount, 'id' | 'userId' | 'broker' | 'feed' | 'disabledAt'> & {
    user: Pick<User, 'id' | 'disabledAt'>;
  };
  /** Present when the account's owner shares it with the key's user. */
  share: AccountShare | null;
  userEntitlement: EntitlementRow | null;
  keyEntitlement: EntitlementRow | null;
};

/** One statement that reads keys as `KeyRow`: the caller adds the condition. Secrets of user and account stay where they are. */
export function keyRows(manager: EntityManager): SelectQueryBuilder<KeyRow> {
  return manager
    .createQueryBuilder(ApiKey, 'key')
    .innerJoin('key.user', 'user')
    .innerJoin('key.account', 'account')
    .innerJoin('account.user', 'owner')
    .leftJoinAndMapOne(
      'key.share',
      AccountShare,
      'share',
      'share.account_id = key.account_id AND share.user_id = key.user_id',
    )
    .leftJoinAndMapOne(
      'key.userEntitlement',
      EntitlementRow,
      'userEntitlement',
      'userEntitlement.user_id = key.user_id',
    )
    .leftJoinAndMapOne('key.keyEntitlement', EntitlementRow, 'keyEntitlement', 'keyEntitlement.key_id = key.id')
    .addSelect(['user.id', 'user.name', 'user.role', 'user.disabledAt'])
    .addSelect(['account.id', 'account.userId', 'account.broker', 'account.feed', 'account.disabledAt'])
    .addSelect(['owner.id', 'owner.disabledAt'])
    .orderBy('key.id') as unknown as SelectQueryBuilder<KeyRow>;
}
