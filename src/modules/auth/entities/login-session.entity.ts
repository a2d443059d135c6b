import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { isoTime } from './iso-time.js';
import { User } from './user.entity.js';

/** A browser or a program in which a user is signed in. */
@Entity('login_sessions')
export class LoginSession {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index('IDX_login_sessions_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'FK_login_sessions_user_id' })
  user?: User;

  /** Keyed hash of the refresh token that is valid now, 64 hex digits. */
  @Index('IDX_login_sessions_refresh_hash', { unique: true })
  @Column({ name: 'refresh_hash', type: 'varchar', length: 64 })
  refreshHash!: string;

  /** That of the token before it: whoever comes with it holds a copy, and the session ends. */
  @Index('IDX_login_sessions_previous_hash')
  @Column({ name: 'previous_hash', type: 'varchar', length: 64, nullable: true })
  previousHash!: string | null;

  /** Where it was opened from. */
  @Column({ type: 'varchar', length: 64 })
  address!: string;

  @Column({ name: 'user_agent', type: 'varchar', length: 200 })
  userAgent!: string;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;

  @Column({ name: 'last_used_at', type: 'varchar', length: 24, transformer: isoTime })
  lastUsedAt!: Date;

  @Column({ name: 'expires_at', type: 'varchar', length: 24, transformer: isoTime })
  expiresAt!: Date;

  /** Null: not ended. */
  @Column({ name: 'revoked_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  revokedAt!: Date | null;
}
