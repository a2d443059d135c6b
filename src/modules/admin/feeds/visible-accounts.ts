import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { AccountShares } from '../../auth/accounts/account-shares.js';
import { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import type { Identity } from '../../auth/principal.js';
import { seesAll } from '../sees-all.js';

/** An account as far as its feed's readers may know of it. */
export interface VisibleAccount {
  id: string;
  feed: string;
  broker: string;
  label: string;
  /** False: shared by its owner. */
  isOwn: boolean;
}

/** The accounts whose feeds somebody may see: all for an admin, else the own ones and those shared with them. */
@Injectable()
export class VisibleAccounts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly shares: AccountShares,
  ) {}

  /** By feed name. */
  async list(identity: Identity): Promise<VisibleAccount[]> {
    const { userId } = identity;
    const shared = [...(await this.shares.sharedWith(userId)).keys()];
    const rows = await this.dataSource.manager.find(BrokerAccount, {
      select: { id: true, feed: true, broker: true, label: true, userId: true },
      where: seesAll(identity) ? {} : [{ userId }, { id: In(shared) }],
      order: { feed: 'ASC' },
    });
    return rows.map(({ id, feed, broker, label, userId: owner }) => ({
      id,
      feed,
      broker,
      label,
      isOwn: owner === userId || seesAll(identity),
    }));
  }

  async find(identity: Identity, feed: string): Promise<VisibleAccount | undefined> {
    return (await this.list(identity)).find((account) => account.feed === feed);
  }
}
