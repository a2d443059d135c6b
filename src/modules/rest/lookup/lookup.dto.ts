import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { EXCHANGES } from '../../../common/exchanges.js';
import { IsPlainText } from '../../admin/plain-text.decorator.js';
import { IsWholeNumber } from '../../admin/whole-number.decorator.js';
import { MayBeAbsent } from '../caller/may-be-absent.decorator.js';
import { ApiKeyDto, FeedQueryDto } from '../caller/request-fields.dto.js';
import { DERIVATIVES, type Derivative } from './expiries.js';

/** Exchanges on which contracts expire. */
export const DERIVATIVE_EXCHANGES = ['NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NCDEX', 'CRYPTO'] as const;

const FORMATS = ['json', 'csv'] as const;

class ExchangeFilterDto extends FeedQueryDto {
  @ApiPropertyOptional({ enum: EXCHANGES, description: 'Absent: all' })
  @MayBeAbsent()
  @IsIn(EXCHANGES)
  exchange?: string;
}

export class SearchQueryDto extends ExchangeFilterDto {
  @ApiProperty({
    maxLength: 100,
    example: 'RELI',
    description: 'The beginning of a symbol, or words that it or its name holds',
  })
  @IsPlainText(100)
  query!: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 100 })
  @MayBeAbsent()
  @IsWholeNumber({ min: 1, max: 500 })
  limit?: number;
}

export class SearchBodyDto extends IntersectionType(SearchQueryDto, ApiKeyDto) {}

export class ExpiryQueryDto extends FeedQueryDto {
  @ApiProperty({ maxLength: 128, example: 'NIFTY', description: 'The underlying' })
  @IsPlainText(128)
  symbol!: string;

  @ApiProperty({ enum: DERIVATIVE_EXCHANGES })
  @IsIn(DERIVATIVE_EXCHANGES)
  exchange!: string;

  @ApiProperty({ enum: DERIVATIVES })
  @IsIn(DERIVATIVES)
  instrumenttype!: Derivative;
}

export class ExpiryBodyDto extends IntersectionType(ExpiryQueryDto, ApiKeyDto) {}

export class InstrumentsQueryDto extends IntersectionType(ExchangeFilterDto, ApiKeyDto) {
  @ApiPropertyOptional({ enum: FORMATS, default: 'json' })
  @MayBeAbsent()
  @IsIn(FORMATS)
  format?: (typeof FORMATS)[number];
}

/** One instrument of the feed's broker. What the broker does not tell is absent. */
export class ListedInstrumentDto {
  @ApiProperty({ example: 'RELIANCE' })
  symbol!: string;

  @ApiProperty({ example: 'RELIANCE', description: "The broker's own symbol" })
  brsymbol!: string;

  @ApiPropertyOptional({ example: 'RELIANCE INDUSTRIES' })
  name?: string;

  @ApiProperty({ example: 'NSE' })
  exchange!: string;

  @ApiProperty({ example: 'NSE', description: "The broker's own exchange or segment" })
  brexchange!: string;

  @ApiProperty({ example: '738561', description: "The broker's key for subscriptions" })
  token!: string;

  @ApiPropertyOptional({ example: '30-DEC-25', description: 'DD-MMM-YY' })
  expiry?: string;

  @ApiPropertyOptional({ example: 0 })
  strike?: number;

  @ApiPropertyOptional({ example: 1 })
  lotsize?: number;

  @ApiPropertyOptional({ example: 'EQ' })
  instrumenttype?: string;

  @ApiPropertyOptional({ example: 0.05 })
  tick_size?: number;
}
