import { Injectable } from '@nestjs/common';
import { DataSource, type FindOptionsWhere, In, IsNull } from 'typeorm';
import { seesAll } from '../admin/sees-all.js';
import { AccountShares } from '../auth/accounts/account-shares.js';
import { isStopped } from '../auth/accounts/account-use.js';
import type { Access } from '../auth/entities/account-share.entity.js';
import { BrokerAccount } from '../auth/entities/broker-account.entity.js';
import { EntitlementRow } from '../auth/entities/entitlement.entity.js';
import { ENTITLEMENT_OF_ROLE, narrowest } from '../auth/entitlement.js';
import { entitlementOf } from '../auth/keys/entitlement-rows.js';
import type { FeedIdentity, Identity } from '../auth/principal.js';
import { ProtocolError } from '../streaming/protocol/protocol-error.js';
import type { Verdict } from '../streaming/session-access.js';

const NO_ACCOUNT =
  'There is no account whose feed you may see: add one, or ask the owner of an account to share it with you';

const IN_USE: FindOptionsWhere<BrokerAccount> = { disabledAt: IsNull(), user: { disabledAt: IsNull() } };

/** Which feeds a signed-in user may look at: of own and shared accounts, an admin of all. */
@Injectable()
export class SignedInFeeds {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shares: AccountShares,
  ) {}

  /**
   * @param feed absent: the first by name whose account is not disabled
   * @throws ProtocolError NOT_FOUND where there is none that the user may see, FORBIDDEN where its account is disabled
   */
  async choose(identity: Identity, feed?: string): Promise<FeedIdentity> {
    const shared = await this.shares.sharedWith(identity.userId);
    const account = await this.account(identity, shared, feed === undefined ? IN_USE : { feed });
    if (!account) {
      const missing = `There is no feed ${JSON.stringify(feed)}, or its account is neither yours nor shared with you`;
      throw new ProtocolError('NOT_FOUND', feed === undefined ? NO_ACCOUNT : missing);
    }
    if (isStopped(account)) {
      throw new ProtocolError('FORBIDDEN', 'The account of this feed, or its owner, is disabled: enable it');
    }
    return this.look(identity, account, shared.get(account.id));
  }

  /** What a user who looks at an account's feed may do now. */
  async review(identity: Identity, accountId: string): Promise<Verdict> {
    const shared = await this.shares.sharedWith(identity.userId);
    const account = await this.account(identity, shared, { id: accountId });
    if (!account) return { refusal: 'account_not_shared' };
    if (isStopped(account)) return { refusal: 'account_disabled' };
    return { principal: await this.look(identity, account, shared.get(account.id)) };
  }

  private account(
    identity: Identity,
    shared: ReadonlyMap<string, Access>,
    named: FindOptionsWhere<BrokerAccount>,
  ): Promise<BrokerAccount | null> {
    const own = { ...named, userId: identity.userId };
    // Two conditions on the id are one: a shared account that is named by its id.
    const ofOthers = [...shared.keys()].filter((id) => named.id === undefined || named.id === id);
    return this.dataSource.manager.findOne(BrokerAccount, {
      select: {
        id: true,
        userId: true,
        broker: true,
        feed: true,
        disabledAt: true,
        user: { id: true, disabledAt: true },
      },
      relations: { user: true },
      where: seesAll(identity) ? named : [own, { ...named, id: In(ofOthers) }],
      order: { feed: 'ASC' },
    });
  }

  private async look(identity: Identity, account: BrokerAccount, share?: Access): Promise<FeedIdentity> {
    const { userId, role, scopes } = identity;
    const limits = await this.dataSource.manager.findOneBy(EntitlementRow, { userId });
    const seesOrders = account.userId === userId || seesAll(identity) || share === 'orders';
    return {
      ...identity,
      scopes: scopes.filter((scope) => scope !== 'orders' || seesOrders),
      account: { id: account.id, broker: account.broker, feed: account.feed },
      entitlement: narrowest(ENTITLEMENT_OF_ROLE[role], entitlementOf(limits)),
    };
  }
}
