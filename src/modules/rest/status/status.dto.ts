import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { HeldSubscriptionDto } from '../../admin/clients/client.dto.js';
import { ProcessDto } from '../../admin/processes/process.dto.js';

const STATES = ['connecting', 'live', 'quiet', 'stale', 'reconnecting', 'login_required', 'down'];

export class FeedStateDto {
  @ApiProperty({ example: 'zerodha' })
  feed!: string;

  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ enum: STATES })
  state!: string;

  @ApiProperty({ format: 'date-time', description: 'When the state was entered' })
  since!: string;

  @ApiProperty({ example: '' })
  message!: string;
}

/** The caller's own connections to the gateway. */
export class WebSocketStatusDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'ws://127.0.0.1:8765',
    description: 'null: another process serves it',
  })
  url!: string | null;

  @ApiProperty({ description: 'Whether any client of the caller is connected' })
  connected!: boolean;

  @ApiProperty({ example: 1 })
  connections!: number;

  @ApiProperty({ example: 50 })
  subscriptions!: number;

  @ApiProperty()
  feed!: FeedStateDto;
}

export class HeldByClientDto extends HeldSubscriptionDto {
  @ApiProperty({ format: 'uuid', description: 'The `session_id` that the client was told' })
  client_id!: string;
}

class ClientFiguresDto {
  @ApiProperty({ example: 12 })
  connections!: number;

  @ApiProperty({ example: 12 })
  authenticated!: number;

  @ApiProperty({ example: 480 })
  subscriptions!: number;

  @ApiProperty({ example: 90_210, description: 'Sent to those that are connected now' })
  messages!: number;

  @ApiProperty({ example: 31_200_000 })
  bytes!: number;

  @ApiProperty({ example: 1840, description: 'Over the last 0.2 s' })
  messages_per_second!: number;

  @ApiProperty({ example: 640_000 })
  bytes_per_second!: number;

  @ApiProperty({ example: 0, description: 'Messages that a newer one of the same symbol replaced' })
  conflated!: number;

  @ApiProperty({ example: 0, description: 'Bytes that wait for clients' })
  pending_bytes!: number;

  @ApiProperty({ example: 0, description: 'Clients that do not read' })
  blocked!: number;
}

class HubFiguresDto {
  @ApiProperty({ example: 480, description: 'Topics that clients of the process hold' })
  routes!: number;

  @ApiProperty({ example: 0, description: 'Messages of topics that no client of the process holds' })
  unrouted!: number;

  @ApiProperty({ example: 0, description: 'Jumps in `seq`: messages that were lost on the way' })
  gaps!: number;

  @ApiProperty({ example: 0 })
  repeats!: number;
}

class MarketFiguresDto {
  @ApiProperty({ example: 480, description: 'Instruments whose last value and minute bars are kept' })
  instruments!: number;

  @ApiProperty({ example: 0, description: 'Messages without a price' })
  no_price!: number;

  @ApiProperty({ example: 0, description: 'Prices of 0 or less that were not believed' })
  not_positive!: number;

  @ApiProperty({ example: 0, description: 'Prices beyond the circuit limits that were not believed' })
  outside_circuit!: number;

  @ApiProperty({ example: 0 })
  consumer_failures!: number;

  @ApiProperty({ example: 3, description: 'Topics that are subscribed for REST requests' })
  held_for_requests!: number;
}

class ProcessFiguresDto extends ProcessDto {
  @ApiPropertyOptional({
    description: 'Clients that the caller may see; absent: the process serves none, or is silent',
  })
  clients?: ClientFiguresDto;

  @ApiPropertyOptional({ description: 'Of the process as a whole' })
  hub?: HubFiguresDto;

  @ApiPropertyOptional({ description: 'Of the process as a whole' })
  market?: MarketFiguresDto;
}

export class MetricsDto {
  @ApiProperty({ type: [ProcessFiguresDto] })
  processes!: object[];

  @ApiProperty({ type: [FeedStateDto], description: 'Feeds that the caller may see' })
  feeds!: FeedStateDto[];
}
