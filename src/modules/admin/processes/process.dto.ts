import { ApiProperty } from '@nestjs/swagger';

/** A process of the gateway, and whether it answered in time for this list. */
export class ProcessDto {
  @ApiProperty({ format: 'uuid', description: 'New at every start' })
  id!: string;

  @ApiProperty({ enum: ['all', 'feed', 'edge', 'api'] })
  role!: string;

  @ApiProperty({ example: 'gateway-1' })
  host!: string;

  @ApiProperty({ example: 4711 })
  pid!: number;

  @ApiProperty({ format: 'date-time' })
  started_at!: string;

  @ApiProperty({ description: 'False: what it runs is missing here' })
  answered!: boolean;
}
