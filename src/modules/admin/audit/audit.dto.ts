import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import type { AuditFilter, AuditOutcome } from '../../auth/audit/audit.service.js';
import type { AuditEntry } from '../../auth/entities/audit-entry.entity.js';
import { IsInstant } from '../keys/instant.decorator.js';
import { IsPlainText } from '../plain-text.decorator.js';
import { IsWholeNumber } from '../whole-number.decorator.js';

const OUTCOMES = ['success', 'failure', 'denied'];
const ID = '0f8c4a52-1d6e-4b7a-9c3d-2e5f6a7b8c9d';
const TIME = '2025-12-15T04:00:00.000Z';
/** Ids are counted; the largest that PostgreSQL takes. */
const LARGEST_ID = 2_147_483_647;

/** Which entries to list: those that fit everything that is given. */
export class AuditQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 500,
    default: 100,
    description: 'Most entries of a page',
  })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit: number = 100;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: LARGEST_ID, description: '`next` of the page before' })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: LARGEST_ID })
  after?: number;

  @ApiPropertyOptional({ format: 'uuid', description: 'What this user did' })
  @IsOptional()
  @IsUUID()
  user_id?: string;

  @ApiPropertyOptional({
    description: 'What was done',
    maxLength: 64,
    pattern: '^[a-z_.]{1,64}$',
    example: 'user.disable',
  })
  @IsOptional()
  @Matches(/^[a-z_.]{1,64}$/, { message: '$property must be the name of an action, as user.disable' })
  action?: string;

  @ApiPropertyOptional({ enum: OUTCOMES })
  @IsOptional()
  @IsIn(OUTCOMES)
  outcome?: AuditOutcome;

  @ApiPropertyOptional({ description: 'Kind of what it was done to', maxLength: 32, example: 'user' })
  @IsOptional()
  @IsPlainText(32)
  target_type?: string;

  @ApiPropertyOptional({ description: 'Id of what it was done to', maxLength: 100, example: ID })
  @IsOptional()
  @IsPlainText(100)
  target_id?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'From this time on', example: TIME })
  @IsOptional()
  @IsInstant()
  since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this time', example: TIME })
  @IsOptional()
  @IsInstant()
  until?: string;
}

/** Something that somebody did or tried. */
export class AuditEntryDto {
  @ApiProperty({ type: 'integer', example: 4711 })
  id!: number;

  @ApiProperty({ format: 'date-time', example: TIME })
  at!: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: nobody who is known', example: ID })
  user_id!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The name at that time', example: 'asha' })
  user_name!: string | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The API key that was used',
    example: null,
  })
  key_id!: string | null;

  @ApiProperty({ description: 'Where it came from; empty: the gateway itself', example: '192.0.2.17' })
  address!: string;

  @ApiProperty({ example: 'user.disable' })
  action!: string;

  @ApiProperty({ type: String, nullable: true, example: 'user' })
  target_type!: string | null;

  @ApiProperty({ type: String, nullable: true, example: ID })
  target_id!: string | null;

  @ApiProperty({ enum: OUTCOMES, example: 'success' })
  outcome!: AuditOutcome;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { name: 'bela', sessions_ended: 2 } })
  details!: Record<string, unknown>;
}

export function filterOf(query: AuditQuery): Omit<AuditFilter, 'limit'> {
  return {
    after: query.after,
    userId: query.user_id,
    action: query.action,
    outcome: query.outcome,
    targetType: query.target_type,
    targetId: query.target_id,
    since: query.since === undefined ? undefined : new Date(query.since),
    until: query.until === undefined ? undefined : new Date(query.until),
  };
}

export function shownEntry(entry: AuditEntry): AuditEntryDto {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
    user_id: entry.userId,
    user_name: entry.userName,
    key_id: entry.keyId,
    address: entry.address,
    action: entry.action,
    target_type: entry.targetType,
    target_id: entry.targetId,
    outcome: entry.outcome,
    details: JSON.parse(entry.details),
  };
}
