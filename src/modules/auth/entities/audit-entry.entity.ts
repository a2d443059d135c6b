import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { isoTime } from './iso-time.js';

/** One thing that somebody did or tried. Never changed, and holds no secret. */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryGeneratedColumn('increment')
  id!: number;

  @Index('IDX_audit_log_at')
  @Column({ type: 'varchar', length: 24, transformer: isoTime })
  at!: Date;

  /** Who; null: nobody known, or the gateway itself. Not a foreign key: an entry outlives its user. */
  @Index('IDX_audit_log_user_id')
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: string | null;

  /** The name at that time, or the one that was tried. */
  @Column({ name: 'user_name', type: 'varchar', length: 100, nullable: true })
  userName!: string | null;

  /** The API key that was used; null: a login session, or none. */
  @Column({ name: 'key_id', type: 'varchar', length: 36, nullable: true })
  keyId!: string | null;

  /** Where the request came from; empty for the gateway's own doing. */
  @Column({ type: 'varchar', length: 64 })
  address!: string;

  /** What, as `key.revoke`. */
  @Column({ type: 'varchar', length: 64 })
  action!: string;

  @Column({ name: 'target_type', type: 'varchar', length: 32, nullable: true })
  targetType!: string | null;

  @Column({ name: 'target_id', type: 'varchar', length: 100, nullable: true })
  targetId!: string | null;

  @Column({ type: 'varchar', length: 16 })
  outcome!: 'success' | 'failure' | 'denied';

  /** A JSON object with what else is worth knowing. */
  @Column({ type: 'text' })
  details!: string;
}
