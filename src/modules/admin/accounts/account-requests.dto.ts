import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Equals, IsObject, IsOptional, IsUUID, Matches, MaxLength, ValidateIf } from 'class-validator';
import { IsPlainText } from '../plain-text.decorator.js';
import { IsWholeNumber } from '../whole-number.decorator.js';

const LONGEST_LABEL = 100;
const LABEL = { description: 'For people', example: 'Family', maxLength: LONGEST_LABEL };
const values = (description: string, example: Record<string, string>, nullable = false) => ({
  type: 'object' as const,
  additionalProperties: { type: 'string' as const, maxLength: 4096, nullable },
  description,
  example,
});
const URLS = values(
  'Other addresses of its channels, by channel (`login` and `instruments`, too): a simulator. For admins',
  { feed: 'ws://127.0.0.1:9001/' },
);

/** A new broker account. */
export class CreateAccountDto {
  @ApiProperty({ description: 'Id of the broker', example: 'zerodha', maxLength: 64, pattern: '^[a-z][a-z0-9_]*$' })
  @Matches(/^[a-z][a-z0-9_]*$/, { message: '$property must be the id of a broker' })
  @MaxLength(64)
  broker!: string;

  @ApiPropertyOptional({ ...LABEL, description: "For people; default: the broker's name" })
  @IsOptional()
  @IsPlainText(LONGEST_LABEL)
  label?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Whose it becomes; default: yours. For admins' })
  @IsOptional()
  @IsUUID()
  user_id?: string;

  @ApiPropertyOptional(values('The fields of the broker; written, and never shown', { api_key: 'your api key' }))
  @IsOptional()
  @IsObject()
  credentials?: Record<string, unknown>;

  @ApiPropertyOptional(URLS)
  @IsOptional()
  @IsObject()
  urls?: Record<string, unknown>;
}

/** What is to be changed of an account; a field that is absent stays. */
export class ChangeAccountDto {
  @ApiPropertyOptional(LABEL)
  @ValidateIf((_dto, value) => value !== undefined)
  @IsPlainText(LONGEST_LABEL)
  label?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    enum: [null],
    example: null,
    description: 'Null: the next login may be of another user of the broker than those before',
  })
  @ValidateIf((_dto, value) => value !== undefined)
  @Equals(null, { message: '$property can only be set to null: a login fills it' })
  client_id?: null;

  @ApiPropertyOptional(
    values('Fields that change; null takes one away. A token counts as a login', { api_key: 'your api key' }, true),
  )
  @IsOptional()
  @IsObject()
  credentials?: Record<string, unknown>;

  @ApiPropertyOptional(URLS)
  @IsOptional()
  @IsObject()
  urls?: Record<string, unknown>;
}

/** Which accounts to list. */
export class AccountListQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 500,
    default: 100,
    description: 'Most accounts of a page',
  })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit: number = 100;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the page before' })
  @IsOptional()
  @IsUUID()
  after?: string;
}

/** When the account logs in by itself. */
export class DailyLoginDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: '08:05',
    maxLength: 5,
    pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
    description: 'Indian time, on trading days and up to three minutes later; null: no daily login',
  })
  @ValidateIf((_dto, value) => value !== null)
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: '$property must be a time as 08:05, or null' })
  at!: string | null;
}
