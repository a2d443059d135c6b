import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { EXCHANGES } from '../../../common/exchanges.js';
import { IsPlainText } from '../plain-text.decorator.js';
import { IsWholeNumber } from '../whole-number.decorator.js';

export class InstrumentSearchDto {
  @ApiProperty({ maxLength: 100, example: 'RELI', description: 'The beginning of a symbol, or a part of a name' })
  @IsPlainText(100)
  q!: string;

  @ApiPropertyOptional({ enum: EXCHANGES })
  @IsOptional()
  @IsIn(EXCHANGES)
  exchange?: string;

  @ApiPropertyOptional({ maxLength: 64, example: 'zerodha', description: 'Id of the one broker; absent: all' })
  @IsOptional()
  @IsPlainText(64)
  broker?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit?: number;
}

export class BeginImportDto {
  @ApiPropertyOptional({ default: false, description: "Takes a master of fewer than half of the present one's rows" })
  @IsOptional()
  @IsBoolean()
  force?: boolean;
}

/** The instruments of a broker, as lookups see them now. */
export class MasterDto {
  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ example: 92_341 })
  rows!: number;

  @ApiProperty({ example: 12, description: 'Grows by one with every change' })
  generation!: number;

  @ApiProperty({ example: 'api.kite.trade/instruments', description: 'Where the rows came from' })
  source!: string;

  @ApiProperty({ format: 'date-time' })
  loaded_at!: string;

  @ApiProperty({ example: 5_400_000 })
  age_ms!: number;
}

/** One instrument of one broker. What the broker does not tell is absent. */
export class InstrumentDto {
  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ example: 'RELIANCE' })
  symbol!: string;

  @ApiProperty({ example: 'NSE' })
  exchange!: string;

  @ApiPropertyOptional({ example: 'RELIANCE INDUSTRIES' })
  name?: string;

  @ApiProperty({ example: '738561', description: "The broker's key for subscriptions" })
  token!: string;

  @ApiProperty({ example: 'RELIANCE' })
  brsymbol!: string;

  @ApiProperty({ example: 'NSE' })
  brexchange!: string;

  @ApiPropertyOptional({ example: '' })
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

export const IMPORT_STATES = ['downloading', 'importing', 'done', 'failed'] as const;

/** A fetch of a broker's instrument master, under way or ended. */
export class ImportDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'zerodha' })
  broker!: string;

  @ApiProperty({ enum: IMPORT_STATES })
  state!: (typeof IMPORT_STATES)[number];

  @ApiProperty({ format: 'date-time' })
  started_at!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time' })
  finished_at!: string | null;

  @ApiProperty({ example: 7_340_032, description: 'Downloaded so far' })
  bytes!: number;

  @ApiProperty({ example: 92_341, description: 'Read so far; in the end, those of the new master' })
  rows!: number;

  @ApiProperty({ example: 0, description: 'Bad rows that were left out' })
  rejected!: number;

  @ApiProperty({ example: '', description: 'Why it failed, and what to do' })
  message!: string;
}
