import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { SCOPES, type Scope } from '../../auth/principal.js';
import { EntitlementDto } from '../entitlement.dto.js';
import { IsPlainText } from '../plain-text.decorator.js';
import { IsWholeNumber } from '../whole-number.decorator.js';
import { IsInstant } from './instant.decorator.js';

export const LONGEST_NAME = 100;
const DAY_S = 86_400;
const LONGEST_OVERLAP_S = 30 * DAY_S;

/** Absent is left as it is; null is a value of its own. */
const IsGiven = () => ValidateIf((_object, value) => value !== undefined);

const ApiScopes = () => ({
  enum: SCOPES,
  isArray: true,
  description:
    'stream: subscribe; market_data: REST; orders: order updates; admin: this API. No more than the role of the user has.',
  example: ['stream', 'market_data'],
});
const ENTITLEMENT = { type: EntitlementDto, nullable: true, description: 'Limits of this key alone; null: none' };
const EXPIRES_AT = {
  type: String,
  format: 'date-time',
  nullable: true,
  description: 'When the key stops working, in the future and with its zone; null: never',
  example: '2099-03-31T18:30:00Z',
};

/** A new API key. */
export class CreateKeyDto {
  @ApiProperty({ description: 'For people', example: 'algo server', maxLength: LONGEST_NAME })
  @IsPlainText(LONGEST_NAME)
  name!: string;

  @ApiProperty({ format: 'uuid', description: "One of the user's own accounts, or one that is shared with the user" })
  @IsUUID()
  account_id!: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Whose key it becomes; default: yours. For admins' })
  @IsOptional()
  @IsUUID()
  user_id?: string;

  @ApiPropertyOptional({ ...ApiScopes(), default: ['stream', 'market_data'] })
  @IsGiven()
  @IsArray()
  @ArrayUnique()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES.length)
  @IsIn(SCOPES, { each: true })
  scopes?: Scope[];

  @ApiPropertyOptional(ENTITLEMENT)
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => EntitlementDto)
  entitlement?: EntitlementDto | null;

  @ApiPropertyOptional(EXPIRES_AT)
  @IsOptional()
  @IsInstant()
  expires_at?: string | null;
}

/** What is to be changed of a key; a field that is absent stays. */
export class ChangeKeyDto {
  @ApiPropertyOptional({ description: 'For people', example: 'algo server', maxLength: LONGEST_NAME })
  @IsGiven()
  @IsPlainText(LONGEST_NAME)
  name?: string;

  @ApiPropertyOptional(ApiScopes())
  @IsGiven()
  @IsArray()
  @ArrayUnique()
  @ArrayMinSize(1)
  @ArrayMaxSize(SCOPES.length)
  @IsIn(SCOPES, { each: true })
  scopes?: Scope[];

  @ApiPropertyOptional({ ...ENTITLEMENT, description: 'All limits of this key anew; null: none' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => EntitlementDto)
  entitlement?: EntitlementDto | null;

  @ApiPropertyOptional(EXPIRES_AT)
  @IsOptional()
  @IsInstant()
  expires_at?: string | null;
}

/** How a key is rotated. */
export class RotateKeyDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: LONGEST_OVERLAP_S,
    default: DAY_S,
    description: 'For how long the old key goes on working, in seconds; 0: it stops at once',
    example: 3600,
  })
  @IsGiven()
  @IsInt()
  @Min(0)
  @Max(LONGEST_OVERLAP_S)
  overlap_seconds: number = DAY_S;
}

/** Which keys to list. */
export class KeyListQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 100, description: 'Most keys of a page' })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit: number = 100;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the page before' })
  @IsOptional()
  @IsUUID()
  after?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only the keys of this user' })
  @IsOptional()
  @IsUUID()
  user_id?: string;
}
