import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { BrokerAccount } from './broker-account.entity.js';
import { isoTime } from './iso-time.js';
import { User } from './user.entity.js';

/** What a user may do with an account that is shared with them: see its ticks, or also its orders. */
export const ACCESSES = ['stream', 'orders'] as const;

export type Access = (typeof ACCESSES)[number];

/** An account that its owner lets another user of the team use. */
@Entity('account_shares')
@Check('CHK_account_shares_access', `"access" IN ('stream', 'orders')`)
export class AccountShare {
  @PrimaryColumn({ name: 'account_id', type: 'varchar', length: 36 })
  accountId!: string;

  @ManyToOne(() => BrokerAccount, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'FK_account_shares_account_id' })
  account?: BrokerAccount;

  @Index('IDX_account_shares_user_id')
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'FK_account_shares_user_id' })
  user?: User;

  @Column({ type: 'varchar', length: 8 })
  access!: Access;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;
}
