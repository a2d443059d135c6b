import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { IsPlainText } from '../../admin/plain-text.decorator.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password-rules.js';

const LONGEST_TOKEN = 128;
const NAME = { description: 'Name of the user, in any case', minLength: 1, maxLength: 64, example: 'asha' };
const NEW_PASSWORD = {
  description: `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters of any kind; none of those that are guessed first`,
  format: 'password',
  minLength: SHORTEST_PASSWORD,
  maxLength: LONGEST_PASSWORD,
  example: 'a sentence that only you know',
};
const TOKEN_DELIVERY = {
  description: 'Where the refresh token goes: an HttpOnly cookie for browsers, or the body for programs.',
  enum: ['cookie', 'body'],
  default: 'cookie',
};

export type TokenDelivery = 'cookie' | 'body';

export class SignInDto {
  @ApiProperty(NAME)
  @IsPlainText(64)
  name!: string;

  @ApiProperty({ ...NEW_PASSWORD, description: 'The password', minLength: 1 })
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  @ApiPropertyOptional(TOKEN_DELIVERY)
  @IsOptional()
  @IsIn(['cookie', 'body'])
  token_delivery?: TokenDelivery;
}

export class SetUpLinkDto {
  @ApiProperty({
    description: 'What stands behind #token= in the set-up link',
    minLength: 43,
    maxLength: 43,
    pattern: '^[A-Za-z0-9_-]{43}$',
    example: 'A'.repeat(43),
  })
  @Matches(/^[\w-]{43}$/, { message: '$property must be the 43 characters of a set-up link' })
  token!: string;
}

export class SetUpDto extends SetUpLinkDto {
  @ApiPropertyOptional({
    ...NAME,
    description: 'Name of the first admin: 3 to 64 letters, digits and . _ @ + -. Left out for the link of a user.',
  })
  @IsOptional()
  @IsPlainText(64)
  name?: string;

  @ApiProperty(NEW_PASSWORD)
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  password!: string;

  @ApiPropertyOptional(TOKEN_DELIVERY)
  @IsOptional()
  @IsIn(['cookie', 'body'])
  token_delivery?: TokenDelivery;
}

/** For both refresh and sign-out. */
export class RefreshDto {
  @ApiPropertyOptional({
    description:
      'The refresh token, where it came in a body; the next one then comes in a body, too. Absent: the cookie.',
    maxLength: LONGEST_TOKEN,
    example: 'tgr_0f8c4a52-1d6e-4b7a-9c3d-2e5f6a7b8c9d.1.…',
  })
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_TOKEN)
  refresh_token?: string;
}

export class PasswordDto {
  @ApiProperty({ ...NEW_PASSWORD, description: 'The password as it is', minLength: 1 })
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_PASSWORD)
  current_password!: string;

  @ApiProperty(NEW_PASSWORD)
  @IsString()
  @MaxLength(LONGEST_PASSWORD)
  new_password!: string;
}
