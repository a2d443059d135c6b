import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { DATE_SCHEMA, IsDate } from '../caller/is-date.decorator.js';
import { MayBeAbsent } from '../caller/may-be-absent.decorator.js';
import { ApiKeyDto, InstrumentQueryDto } from '../caller/request-fields.dto.js';
import { INTERVALS, type Interval } from './intervals.js';

const SOURCES = ['api', 'db'] as const;

export class HistoryQueryDto extends InstrumentQueryDto {
  @ApiProperty({ enum: INTERVALS })
  @IsIn(INTERVALS)
  interval!: Interval;

  @ApiProperty({ ...DATE_SCHEMA, description: 'First day, in India' })
  @IsDate()
  start_date!: string;

  @ApiProperty({ ...DATE_SCHEMA, description: 'Last day, in India' })
  @IsDate()
  end_date!: string;

  @ApiPropertyOptional({ enum: SOURCES, description: 'Taken from published clients; the bars are the same for both' })
  @MayBeAbsent()
  @IsIn(SOURCES)
  source?: (typeof SOURCES)[number];
}

export class HistoryBodyDto extends IntersectionType(HistoryQueryDto, ApiKeyDto) {}

export class CandleDto {
  @ApiProperty({ example: 1_765_770_300, description: 'Start, epoch seconds; of D: 00:00 UTC of the date in India' })
  timestamp!: number;

  @ApiProperty({ example: 1541 })
  open!: number;

  @ApiProperty({ example: 1543.2 })
  high!: number;

  @ApiProperty({ example: 1540.5 })
  low!: number;

  @ApiProperty({ example: 1542.3 })
  close!: number;

  @ApiPropertyOptional({ example: 12_045, description: 'Absent where the ticks carry none' })
  volume?: number;
}

/** Lengths of bars by kind. */
export class IntervalsDto {
  @ApiProperty({ type: [String], example: [] })
  months!: readonly string[];

  @ApiProperty({ type: [String], example: [] })
  weeks!: readonly string[];

  @ApiProperty({ type: [String], example: ['D'] })
  days!: readonly string[];

  @ApiProperty({ type: [String], example: ['1h'] })
  hours!: readonly string[];

  @ApiProperty({ type: [String], example: ['1m', '5m'] })
  minutes!: readonly string[];

  @ApiProperty({ type: [String], example: [] })
  seconds!: readonly string[];
}
