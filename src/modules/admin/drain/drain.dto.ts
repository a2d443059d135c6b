import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

export class BeginDrainDto {
  @ApiPropertyOptional({
    minimum: 0,
    maximum: 3600,
    default: 30,
    type: 'integer',
    description: 'Time in seconds over which the clients are closed, in equal parts; 0: at once',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(3600)
  over_seconds?: number;

  @ApiPropertyOptional({ format: 'uuid', description: 'Id of the one process to drain; absent: every one' })
  @IsOptional()
  @IsUUID()
  process?: string;
}

export class DrainQueryDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Id of the one process; absent: every one' })
  @IsOptional()
  @IsUUID()
  process?: string;
}

/** A process that serves clients, and how far its drain is. */
export class DrainDto {
  @ApiProperty({ format: 'uuid' })
  process!: string;

  @ApiProperty({ example: 'gateway-1' })
  host!: string;

  @ApiProperty({ example: 4711 })
  pid!: number;

  @ApiProperty()
  draining!: boolean;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  since!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'By then all clients are closed' })
  until!: string | null;

  @ApiProperty({ example: 412, description: 'Clients that are still connected' })
  clients!: number;
}
