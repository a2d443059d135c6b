import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsWholeNumber } from '../../admin/whole-number.decorator.js';
import { DATE_SCHEMA, IsDate } from '../caller/is-date.decorator.js';
import { MayBeAbsent } from '../caller/may-be-absent.decorator.js';
import { ApiKeyDto } from '../caller/request-fields.dto.js';

export const FIRST_YEAR = 2020;
export const LAST_YEAR = 2050;

export class TimingsQueryDto {
  @ApiPropertyOptional({ ...DATE_SCHEMA, description: 'A day in India; absent: today' })
  @MayBeAbsent()
  @IsDate()
  date?: string;
}

export class TimingsBodyDto extends IntersectionType(TimingsQueryDto, ApiKeyDto) {}

export class HolidaysQueryDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: FIRST_YEAR,
    maximum: LAST_YEAR,
    example: 2026,
    description: 'Absent: this year',
  })
  @MayBeAbsent()
  @IsWholeNumber({ min: FIRST_YEAR, max: LAST_YEAR })
  year?: number;
}

export class HolidaysBodyDto extends IntersectionType(HolidaysQueryDto, ApiKeyDto) {}

/** Trading hours of one exchange. */
export class TimingDto {
  @ApiProperty({ example: 'NSE' })
  exchange!: string;

  @ApiProperty({ example: 1_766_115_900_000, description: 'Epoch ms' })
  start_time!: number;

  @ApiProperty({ example: 1_766_138_400_000, description: 'Epoch ms' })
  end_time!: number;
}

/** A day on which an exchange does not trade as on others. */
export class HolidayDto {
  @ApiProperty({ example: '2026-01-26' })
  date!: string;

  @ApiProperty({ example: 'Trading holiday' })
  description!: string;

  @ApiProperty({ enum: ['TRADING_HOLIDAY', 'SPECIAL_SESSION'] })
  holiday_type!: string;

  @ApiProperty({ type: [String], example: ['NSE', 'BSE'] })
  closed_exchanges!: string[];

  @ApiProperty({ type: [TimingDto], description: 'Those that trade, at other hours than usual' })
  open_exchanges!: TimingDto[];
}
