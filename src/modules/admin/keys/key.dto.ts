import { ApiProperty } from '@nestjs/swagger';
import type { KeyRow } from '../../auth/keys/key-row.js';
import { REFUSALS, refusalOf } from '../../auth/keys/key-validity.js';
import { SCOPES, type Scope } from '../../auth/principal.js';
import { EntitlementDto, shownEntitlement } from '../entitlement.dto.js';

const STATES = ['active', ...REFUSALS];

/** An API key as it is shown: never the key itself. */
export class KeyDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'algo server' })
  name!: string;

  @ApiProperty({ example: 'tg_Xy12Ab', description: 'The first characters of the key, by which its owner knows it' })
  prefix!: string;

  @ApiProperty({ enum: STATES, description: 'Only an active key lets anybody in' })
  state!: string;

  @ApiProperty({ format: 'uuid' })
  user_id!: string;

  @ApiProperty({ example: 'asha' })
  user_name!: string;

  @ApiProperty({ format: 'uuid', description: 'The broker account whose feed it opens' })
  account_id!: string;

  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ example: 'zerodha' })
  feed!: string;

  @ApiProperty({
    enum: SCOPES,
    isArray: true,
    description: "As chosen; what the user's role, or the account's share, does not have is not granted",
  })
  scopes!: Scope[];

  @ApiProperty({ description: "The key's own limits; those of its user and role apply as well" })
  entitlement!: EntitlementDto;

  @ApiProperty({ format: 'date-time' })
  created_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: never' })
  expires_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'To within a minute; null: never' })
  last_used_at!: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'null: not revoked' })
  revoked_at!: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The key that it takes the place of' })
  rotated_from_id!: string | null;

  @ApiProperty({ example: 2, description: 'Open connections at the process that answers' })
  open_connections!: number;
}

/** A key that has just been made. */
export class NewKeyDto extends KeyDto {
  @ApiProperty({ example: 'tg_…', description: 'The key: shown in this answer, and never again' })
  key!: string;
}

/** @param now epoch ms */
export function shownKey(row: KeyRow, now: number, openConnections: number): KeyDto {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    state: refusalOf(row, now) ?? 'active',
    user_id: row.userId,
    user_name: row.user.name,
    account_id: row.accountId,
    broker: row.account.broker,
    feed: row.account.feed,
    scopes: row.scopes,
    entitlement: shownEntitlement(row.keyEntitlement),
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt?.toISOString() ?? null,
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    rotated_from_id: row.rotatedFromId,
    open_connections: openConnections,
  };
}
