import { ApiProperty } from '@nestjs/swagger';

const STATES = ['connecting', 'live', 'quiet', 'stale', 'reconnecting', 'login_required', 'down'];

/** What a feed has of what is wanted of it, in topics. */
export class FeedSubscriptionsDto {
  @ApiProperty({ example: 120, description: 'Somebody subscribes them now' })
  wanted!: number;

  @ApiProperty({ example: 118, description: 'Confirmed by the broker, or by data' })
  active!: number;

  @ApiProperty({ example: 0, description: 'Had data, and get none now' })
  stale!: number;

  @ApiProperty({ example: 2, description: 'Wait for the broker' })
  pending!: number;

  @ApiProperty({ example: 5, description: 'Outlive their last subscriber for a few seconds' })
  lingering!: number;

  @ApiProperty({ example: 0, description: 'Find no room in the limits of the broker' })
  capacity_exceeded!: number;
}

/** One upstream connection of a feed's pool. */
export class FeedConnectionDto {
  @ApiProperty({ example: 'feed' })
  channel!: string;

  @ApiProperty({ enum: ['idle', 'connecting', 'ready', 'closing', 'waiting', 'failed'] })
  phase!: string;

  @ApiProperty({ example: 60, description: 'Instruments that it carries' })
  symbols!: number;

  @ApiProperty({ type: Number, nullable: true, example: 5_400_000, description: 'null: it is not ready' })
  ready_for_ms!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: 85, description: 'null: no tick since it was made' })
  tick_age_ms!: number | null;

  @ApiProperty({ example: '', description: 'Why it was lost last' })
  reason!: string;
}

/** The live stream of one account. */
export class FeedDto {
  @ApiProperty({ example: 'zerodha' })
  feed!: string;

  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ format: 'uuid' })
  account_id!: string;

  @ApiProperty({ example: 'Desk 1' })
  label!: string;

  @ApiProperty({ description: 'False: its owner shares it with you' })
  own!: boolean;

  @ApiProperty({ type: String, nullable: true, format: 'uuid', description: 'null: no process runs it' })
  process!: string | null;

  @ApiProperty({ enum: STATES })
  state!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'When the state was entered' })
  since!: string | null;

  @ApiProperty({ example: '' })
  message!: string;

  @ApiProperty()
  subscriptions!: FeedSubscriptionsDto;

  @ApiProperty({ type: [FeedConnectionDto] })
  connections!: FeedConnectionDto[];

  @ApiProperty({ type: Number, nullable: true, example: 85 })
  last_tick_age_ms!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    example: { frames: 90_210, ticks: 180_400, published: 180_390, decode_errors: 0, reconnects_network: 1 },
    description: 'What it has done since it was opened; the numbers only grow',
  })
  counters!: Record<string, number>;
}

/** What a reconnect has begun. */
export class ReconnectDto {
  @ApiProperty({ example: 'zerodha' })
  feed!: string;

  @ApiProperty({ example: 2, description: 'Connections that are made anew; 0: nothing is wanted of the feed' })
  connections!: number;
}
