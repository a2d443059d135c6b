import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { isoTime } from './iso-time.js';
import { User } from './user.entity.js';

/**
 * What is known of an account's login. `new`: never logged in. `login_required`: the broker refused the token, or it
 * expired. `logged_out`: somebody took the token away.
 */
export const ACCOUNT_STATES = ['new', 'valid', 'login_required', 'logged_out'] as const;

export type AccountState = (typeof ACCOUNT_STATES)[number];

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

  /** What the owner gave: a JSON object of strings, sealed by the `SecretBox` with the account's id. */
  @Column({ type: 'text' })
  credentials!: string;

  /** What a login gave (access token, feed token), in the same form; null: not logged in. */
  @Column({ type: 'text', nullable: true })
  tokens!: string | null;

  /** The broker's id of the user, as the login told it. */
  @Column({ name: 'client_id', type: 'varchar', length: 100, nullable: true })
  clientId!: string | null;

  @Column({ type: 'varchar', length: 16, default: 'new' })
  state!: AccountState;

  /** Why it is in that state, for people; holds no secret. */
  @Column({ name: 'state_message', type: 'varchar', length: 500, nullable: true })
  stateMessage!: string | null;

  @Column({ name: 'logged_in_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  loggedInAt!: Date | null;

  /** When the token dies, where the broker's rule tells. */
  @Column({ name: 'valid_until', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  validUntil!: Date | null;

  /** Indian time of a daily login without a person, `08:05`; null: none. */
  @Column({ name: 'daily_login_at', type: 'varchar', length: 5, nullable: true })
  dailyLoginAt!: string | null;

  /** Not before this is it tried next. A process that tries moves it on first, so that no other one tries, too. */
  @Column({ name: 'daily_login_next', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  dailyLoginNext!: Date | null;

  /** Null: its feed runs. */
  @Column({ name: 'disabled_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  disabledAt!: Date | null;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;
}
