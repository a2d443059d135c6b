import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, ValidateNested } from 'class-validator';
import { EXCHANGES } from '../../../common/exchanges.js';
import { DEPTH_LEVELS, type DepthLevel } from '../../../common/mode.js';
import { IsPlainText } from '../../admin/plain-text.decorator.js';
import { IsWholeNumber } from '../../admin/whole-number.decorator.js';
import { MayBeAbsent } from '../caller/may-be-absent.decorator.js';
import { ApiKeyDto, FeedBodyDto, InstrumentQueryDto } from '../caller/request-fields.dto.js';

/** Instruments of one `multiquotes` request. */
export const MOST_QUOTES = 500;

const known = (example: number, description?: string) => ({
  type: Number,
  nullable: true,
  example,
  description: description ?? 'null: the broker did not send it',
});

/** Prices in rupees or the instrument's currency, quantities in units. */
class TradedDto {
  @ApiProperty({ example: 'RELIANCE' })
  symbol!: string;

  @ApiProperty({ example: 'NSE' })
  exchange!: string;

  @ApiProperty(known(1542.3))
  ltp!: number | null;

  @ApiProperty(known(1530))
  open!: number | null;

  @ApiProperty(known(1545))
  high!: number | null;

  @ApiProperty(known(1528.2))
  low!: number | null;

  @ApiProperty(known(1529.7, "The previous day's close, which the stream calls close"))
  prev_close!: number | null;

  @ApiProperty(known(1_204_567))
  volume!: number | null;

  @ApiProperty(known(0, 'Open interest; null: the broker did not send it'))
  oi!: number | null;

  @ApiPropertyOptional({ format: 'date-time', description: 'Exchange time of the update' })
  timestamp?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Time of the last trade' })
  ltt?: string;

  @ApiPropertyOptional({ description: 'A value between two recorded bars (replay only)' })
  interpolated?: boolean;

  @ApiPropertyOptional({ description: 'The price moved by more than 20 % in a cash equity: ask before trading on it' })
  suspicious?: boolean;
}

/** The present price of one instrument, by the names of the published clients. */
export class QuoteDto extends TradedDto {
  @ApiProperty(known(1542.25))
  bid!: number | null;

  @ApiProperty(known(1542.35))
  ask!: number | null;

  @ApiPropertyOptional({ example: 120 })
  bid_qty?: number;

  @ApiPropertyOptional({ example: 75 })
  ask_qty?: number;

  @ApiPropertyOptional({ example: 12.6 })
  change?: number;

  @ApiPropertyOptional({ example: 0.82 })
  change_percent?: number;

  @ApiPropertyOptional({ example: 10 })
  last_trade_quantity?: number;

  @ApiPropertyOptional({ example: 1537.12 })
  avg_trade_price?: number;

  @ApiPropertyOptional({ example: 540_210 })
  total_buy_quantity?: number;

  @ApiPropertyOptional({ example: 610_004 })
  total_sell_quantity?: number;

  @ApiPropertyOptional({ example: 1682.6 })
  upper_circuit?: number;

  @ApiPropertyOptional({ example: 1376.8 })
  lower_circuit?: number;
}

class BookEntryDto {
  @ApiProperty({ example: 1542.25 })
  price!: number;

  @ApiProperty({ example: 120 })
  quantity!: number;

  @ApiPropertyOptional({ example: 3, description: 'Where the broker counts them' })
  orders?: number;
}

/** The present order book of one instrument, by the names of the published clients. */
export class DepthDto extends TradedDto {
  @ApiProperty(known(10, 'Quantity of the last trade; null: the broker did not send it'))
  ltq!: number | null;

  @ApiProperty(known(540_210))
  totalbuyqty!: number | null;

  @ApiProperty(known(610_004))
  totalsellqty!: number | null;

  @ApiProperty({ type: [BookEntryDto], description: 'Best price first' })
  bids!: BookEntryDto[];

  @ApiProperty({ type: [BookEntryDto], description: 'Best price first' })
  asks!: BookEntryDto[];

  @ApiProperty({
    enum: DEPTH_LEVELS,
    description: 'Levels that are delivered: fewer than asked for where there are no more',
  })
  depth_level!: DepthLevel;

  @ApiPropertyOptional({ description: 'False: the book is made up, by the reason in broker_message (replay only)' })
  broker_supported?: boolean;

  @ApiPropertyOptional()
  broker_message?: string;
}

export class DepthQueryDto extends InstrumentQueryDto {
  @ApiPropertyOptional({ type: 'integer', enum: DEPTH_LEVELS, default: 5, description: 'Levels of each side' })
  @MayBeAbsent()
  @IsIn(DEPTH_LEVELS)
  @IsWholeNumber({ min: 5, max: 200 })
  depth_level?: DepthLevel;
}

export class DepthBodyDto extends IntersectionType(DepthQueryDto, ApiKeyDto) {}

class NamedInstrumentDto {
  @ApiProperty({ maxLength: 128, example: 'RELIANCE' })
  @IsPlainText(128)
  symbol!: string;

  @ApiProperty({ enum: EXCHANGES })
  @IsIn(EXCHANGES)
  exchange!: string;
}

export class MultiQuotesBodyDto extends FeedBodyDto {
  @ApiProperty({ type: [NamedInstrumentDto], minItems: 1, maxItems: MOST_QUOTES })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_QUOTES)
  @ValidateNested({ each: true })
  @Type(() => NamedInstrumentDto)
  symbols!: NamedInstrumentDto[];
}

/** One instrument of a list: its quote, or why there is none. */
export class QuoteResultDto {
  @ApiProperty({ example: 'RELIANCE' })
  symbol!: string;

  @ApiProperty({ example: 'NSE' })
  exchange!: string;

  @ApiPropertyOptional()
  data?: QuoteDto;

  @ApiPropertyOptional({ example: 'UNKNOWN_SYMBOL' })
  code?: string;

  @ApiPropertyOptional({ example: 'RELIANC is not in the instruments of zerodha for NSE' })
  error?: string;
}
