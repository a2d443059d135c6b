import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIP, IsOptional, IsUUID } from 'class-validator';
import { IsPlainText } from '../plain-text.decorator.js';
import { IsWholeNumber } from '../whole-number.decorator.js';

export class ClientQueryDto {
  @ApiPropertyOptional({ format: 'uuid', description: "Only this user's; for admins" })
  @IsOptional()
  @IsUUID()
  user_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of this API key' })
  @IsOptional()
  @IsUUID()
  key_id?: string;

  @ApiPropertyOptional({ maxLength: 80, example: 'zerodha', description: 'Only those of this feed' })
  @IsOptional()
  @IsPlainText(80)
  feed?: string;

  @ApiPropertyOptional({ maxLength: 45, example: '10.0.0.7', description: 'Only those of this address' })
  @IsOptional()
  @IsIP()
  address?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 100 })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit?: number;
}

/** A connected client; user, key, broker and feed are null before it has authenticated. */
export class ClientDto {
  @ApiProperty({ format: 'uuid', description: 'The `session_id` that the client was told' })
  id!: string;

  @ApiProperty({ format: 'uuid', description: 'The process that serves it' })
  process!: string;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  user_id!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'desk1' })
  user!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'uuid' })
  key_id!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'scanner' })
  key_name!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'tg_4f2a', description: 'First characters of the key' })
  key_prefix!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'zerodha' })
  broker!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'zerodha' })
  feed!: string | null;

  @ApiProperty({ example: '10.0.0.7' })
  address!: string;

  @ApiProperty({ format: 'date-time' })
  connected_at!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'null: not asked for one yet' })
  last_pong_at!: string | null;

  @ApiProperty({ example: 50, description: 'Subscriptions that it holds' })
  subscriptions!: number;

  @ApiProperty({ example: 0, description: 'Bytes that wait for it; the list is sorted by them' })
  pending_bytes!: number;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'How long it has not read; null: it reads' })
  blocked_ms!: number | null;

  @ApiProperty({ example: 0, description: 'Messages that a newer one of the same symbol replaced' })
  conflated!: number;

  @ApiProperty({ example: 90_210 })
  messages!: number;

  @ApiProperty({ example: 31_200_000 })
  bytes!: number;

  @ApiProperty({ example: 12 })
  requests!: number;

  @ApiProperty({ example: 0, description: 'Requests that were answered with an error' })
  rejected!: number;
}

/** One subscription that a client holds. */
export class HeldSubscriptionDto {
  @ApiProperty({ example: 'RELIANCE' })
  symbol!: string;

  @ApiProperty({ example: 'NSE' })
  exchange!: string;

  @ApiProperty({ enum: ['LTP', 'Quote', 'Depth'] })
  mode!: string;

  @ApiPropertyOptional({ example: 20, description: 'Depth only: the level that is delivered' })
  depth?: number;

  @ApiProperty({ enum: ['pending', 'active', 'stale'] })
  state!: string;

  @ApiPropertyOptional({ example: 120, description: 'Age of the newest message; absent: none yet' })
  age_ms?: number;
}

export class ClientDetailDto extends ClientDto {
  @ApiProperty({ type: [HeldSubscriptionDto] })
  held!: HeldSubscriptionDto[];
}
