import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { EXCHANGES } from '../../../common/exchanges.js';
import { IsPlainText } from '../../admin/plain-text.decorator.js';
import { LONGEST_KEY } from '../../auth/api-key-hasher.js';
import { MayBeAbsent } from './may-be-absent.decorator.js';

/** The guard has read the key by then: a body only has to be allowed to hold it. */
export class ApiKeyDto {
  @ApiPropertyOptional({
    maxLength: LONGEST_KEY,
    writeOnly: true,
    description: 'The API key, where no header carries it',
  })
  @MayBeAbsent()
  @IsPlainText(LONGEST_KEY)
  apikey?: string;
}

/** What every call takes. */
export class FeedQueryDto {
  @ApiPropertyOptional({
    maxLength: 80,
    example: 'replay',
    description: 'For signed-in users: which feed to look at; absent: the first. An API key has its own',
  })
  @MayBeAbsent()
  @IsPlainText(80)
  feed?: string;
}

export class FeedBodyDto extends IntersectionType(FeedQueryDto, ApiKeyDto) {}

/** What calls about one instrument take. */
export class InstrumentQueryDto extends FeedQueryDto {
  @ApiProperty({ maxLength: 128, example: 'RELIANCE' })
  @IsPlainText(128)
  symbol!: string;

  @ApiProperty({ enum: EXCHANGES })
  @IsIn(EXCHANGES)
  exchange!: string;
}

export class InstrumentBodyDto extends IntersectionType(InstrumentQueryDto, ApiKeyDto) {}
