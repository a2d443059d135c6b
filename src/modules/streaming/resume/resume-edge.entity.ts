import { Column, Entity, PrimaryColumn } from 'typeorm';
import { isoTime } from '../../auth/entities/iso-time.js';

/** A process that has clients. One that was killed could not say so: when it was last seen tells when it ended. */
@Entity('resume_edges')
export class ResumeEdge {
  /** Id of the process. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column({ name: 'seen_at', type: 'varchar', length: 24, transformer: isoTime })
  seenAt!: Date;
}
