import { ApiProperty } from '@nestjs/swagger';

const STATE = { enum: ['ok', 'failed'], example: 'ok' };

/** What readiness depends on. */
export class ReadinessDto {
  @ApiProperty({ ...STATE, description: 'The database answers' })
  database!: string;

  @ApiProperty({ ...STATE, description: 'The bus carries messages from the feeds to this process' })
  bus!: string;

  @ApiProperty({ ...STATE, description: 'The process keeps up with its work' })
  event_loop!: string;
}
