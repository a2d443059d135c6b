import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { isoTime } from './iso-time.js';
import { User } from './user.entity.js';

/** A link that works once: it makes the first admin, or lets a user choose a password. */
@Entity('setup_links')
export class SetupLink {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** Whose password it sets; null: it makes the first admin. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'FK_setup_links_user_id' })
  user?: User;

  /** Keyed hash of the link's token, 64 hex digits. */
  @Index('IDX_setup_links_hash', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;

  @Column({ name: 'expires_at', type: 'varchar', length: 24, transformer: isoTime })
  expiresAt!: Date;

  /** Null: not used yet. */
  @Column({ name: 'used_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  usedAt!: Date | null;
}
