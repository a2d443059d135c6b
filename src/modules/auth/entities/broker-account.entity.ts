import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { isoTime } from './iso-time.js';
import { User } from './user.entity.js';

/** One login at one broker. */
@Entity('broker_accounts')
export class BrokerAccount {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index('IDX_broker_accounts_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'FK_broker_accounts_user_id' })
  user?: User;

  /** Broker id: `dhan_sandbox`. */
  @Column({ type: 'varchar', length: 64 })
  broker!: string;

  /** Feed name, as in bus topics; never holds an underscore. */
  @Index('IDX_broker_accounts_feed', { unique: true })
  @Column({ type: 'varchar', length: 80 })
  feed!: string;

  @Column({ type: 'varchar', length: 100 })
  label!: string;

  /** JSON object of strings, sealed by the `SecretBox` with the account's id. */
  @Column({ type: 'text' })
  credentials!: string;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;
}
