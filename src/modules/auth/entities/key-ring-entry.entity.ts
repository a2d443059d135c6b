import { Column, Entity, PrimaryColumn } from 'typeorm';
import { isoTime } from './iso-time.js';

/** A key that outlives the secret key: what is stored under it cannot be made anew when the secret changes. */
@Entity('key_ring')
export class KeyRingEntry {
  /** What the key is for: a `Purpose`. */
  @PrimaryColumn({ type: 'varchar', length: 32 })
  purpose!: string;

  /** The key in hex, sealed by the `SecretBox` with the purpose. */
  @Column({ type: 'text' })
  sealed!: string;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;
}
