import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { DepthLevel, Mode } from '../../../common/mode.js';
import { ApiKey } from './api-key.entity.js';
import { commaList, commaNumbers } from './comma-list.js';
import { User } from './user.entity.js';

/** What one user, or one key, may see. Null: no limit from here. */
@Entity('entitlements')
@Check('CHK_entitlements_subject', '("user_id" IS NULL) <> ("key_id" IS NULL)')
export class EntitlementRow {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index('IDX_entitlements_user_id', { unique: true })
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'user_id', foreignKeyConstraintName: 'FK_entitlements_user_id' })
  user?: User;

  @Index('IDX_entitlements_key_id', { unique: true })
  @Column({ name: 'key_id', type: 'varchar', length: 36, nullable: true })
  keyId!: string | null;

  @ManyToOne(() => ApiKey, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'key_id', foreignKeyConstraintName: 'FK_entitlements_key_id' })
  key?: ApiKey;

  @Column({ type: 'varchar', length: 40, nullable: true, transformer: commaList })
  modes!: Mode[] | null;

  @Column({ name: 'depth_levels', type: 'varchar', length: 40, nullable: true, transformer: commaNumbers })
  depthLevels!: DepthLevel[] | null;

  @Column({ type: 'text', nullable: true, transformer: commaList })
  exchanges!: string[] | null;

  /** Subscriptions of one client. */
  @Column({ name: 'max_symbols', type: 'integer', nullable: true })
  maxSymbols!: number | null;

  /** Open sockets of one key. */
  @Column({ name: 'max_connections', type: 'integer', nullable: true })
  maxConnections!: number | null;
}
