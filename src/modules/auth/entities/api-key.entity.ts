import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { Scope } from '../principal.js';
import { BrokerAccount } from './broker-account.entity.js';
import { commaList } from './comma-list.js';
import { isoTime } from './iso-time.js';
import { User } from './user.entity.js';

/** An API key: who uses it, and whose feed it opens. The key itself is stored nowhere. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index('IDX_api_keys_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @ManyToOne(() => User)
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'FK_api_keys_user_id' })
  user?: User;

  @Index('IDX_api_keys_account_id')
  @Column({ name: 'account_id', type: 'varchar', length: 36 })
  accountId!: string;

  @ManyToOne(() => BrokerAccount)
  @JoinColumn({ name: 'account_id', foreignKeyConstraintName: 'FK_api_keys_account_id' })
  account?: BrokerAccount;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** HMAC-SHA-256 of the key, 64 hex digits. */
  @Index('IDX_api_keys_hash', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  /** First characters of the key, by which its owner recognises it. */
  @Column({ type: 'varchar', length: 16 })
  prefix!: string;

  @Column({ type: 'varchar', length: 64, default: 'stream,market_data', transformer: commaList })
  scopes!: Scope[];

  /** The key whose place this one takes; null: not made by a rotation. */
  @Column({ name: 'rotated_from_id', type: 'varchar', length: 36, nullable: true })
  rotatedFromId!: string | null;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;

  /** Null: never expires. */
  @Column({ name: 'expires_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  expiresAt!: Date | null;

  /** Null: not revoked. */
  @Column({ name: 'revoked_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  revokedAt!: Date | null;

  /** To within a minute; null: never used. */
  @Column({ name: 'last_used_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  lastUsedAt!: Date | null;
}
