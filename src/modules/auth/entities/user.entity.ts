import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../principal.js';
import { isoTime } from './iso-time.js';

/** A person or a program that owns accounts and API keys. */
@Entity('users')
@Check('CHK_users_role', `"role" IN ('admin', 'trader', 'viewer')`)
export class User {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Index('IDX_users_name', { unique: true })
  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: Role;

  @Column({ name: 'created_at', type: 'varchar', length: 24, transformer: isoTime })
  createdAt!: Date;

  /** argon2id in PHC form; null: cannot sign in with a password. */
  @Column({ name: 'password_hash', type: 'varchar', length: 200, nullable: true })
  passwordHash!: string | null;

  /** Null: may come in. */
  @Column({ name: 'disabled_at', type: 'varchar', length: 24, nullable: true, transformer: isoTime })
  disabledAt!: Date | null;
}
