import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const STATE = { enum: ['ok', 'failed'], example: 'ok' };

/** What readiness depends on. */
export class ReadinessDto {
  @ApiProperty({ ...STATE, description: 'The database answers' })
  database!: string;

  @ApiProperty({ ...STATE, description: 'The bus carries messages from the feeds to this process' })
  bus!: string;

  @ApiProperty({ ...STATE, description: 'The process keeps up with its work' })
  event_loop!: string;

  @ApiPropertyOptional({ ...STATE, description: 'An edge process serves clients; only with TICKGATE_EDGES' })
  edges?: string;

  @ApiPropertyOptional({
    example: '2 of 2',
    description: 'How many edge processes serve clients; only with TICKGATE_EDGES',
  })
  edges_listening?: string;
}
