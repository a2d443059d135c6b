import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { isoTime } from '../../auth/entities/iso-time.js';

/**
 * What a connection holds, for the one that takes its place. Rows live for a minute and refer to others by their id alone:
 * a key that is deleted meanwhile must not stop the write of a hundred sessions.
 */
@Entity('resume_sessions')
export class ResumeSession {
  /** SHA-256 of the resume token, 64 hex digits. */
  @PrimaryColumn({ name: 'token_hash', type: 'varchar', length: 64 })
  tokenHash!: string;

  /** The API key with which alone the token is good. */
  @Column({ name: 'key_id', type: 'varchar', length: 36 })
  keyId!: string;

  /** The process that has, or had, the connection. */
  @Index('IDX_resume_sessions_edge_id')
  @Column({ name: 'edge_id', type: 'varchar', length: 36 })
  edgeId!: string;

  /** As `writeWishes` writes them. */
  @Column({ type: 'text' })
  subscriptions!: string;

  /** Null: the connection was there when its edge was last seen. */
  @Index('IDX_resume_sessions_ended_at')
  @Column({ name: 'ended_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  endedAt!: Date | null;
}
