import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { BrokerDescription, ChannelDescription } from './broker-description.js';

/** The limits of one kind of upstream connection. */
export class ChannelDescriptionDto implements ChannelDescription {
  @ApiProperty({ example: 3000 })
  symbols_per_connection!: number;

  @ApiProperty({ example: 3 })
  connections_per_account!: number;

  @ApiProperty({ example: 200, description: 'Symbols in one request to the broker' })
  batch_size!: number;

  @ApiProperty({ example: 5 })
  batches_per_second!: number;
}

/** What a broker supports. Limits are those in force: the broker's own, or the operator's. */
@ApiExtraModels(ChannelDescriptionDto)
export class BrokerDescriptionDto implements BrokerDescription {
  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ example: 'Zerodha Kite' })
  name!: string;

  @ApiProperty({ type: [String], enum: ['LTP', 'QUOTE', 'DEPTH'], isArray: true })
  modes!: readonly string[];

  @ApiProperty({ type: [String], example: ['NSE', 'BSE', 'NFO'], description: 'Empty: any' })
  exchanges!: readonly string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'integer' } },
    example: { default: [5], NSE: [5, 20] },
    description: 'Levels by exchange; `default` speaks for the exchanges that are not named',
  })
  depth_levels!: Readonly<Record<string, readonly number[]>>;

  @ApiProperty()
  order_updates!: boolean;

  @ApiProperty({ example: 'until 06:00 of the next day', description: 'Empty: a login does not end' })
  session_validity!: string;

  @ApiProperty({ type: [String], example: ['redirect'], description: 'Ways to log in' })
  login!: readonly string[];

  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ChannelDescriptionDto) },
    example: {
      feed: { symbols_per_connection: 3000, connections_per_account: 3, batch_size: 200, batches_per_second: 5 },
    },
  })
  channels!: Record<string, ChannelDescription>;
}
