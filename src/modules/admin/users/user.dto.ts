import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ROLES, type Role } from '../../auth/principal.js';
import type { NewSetupLink } from '../../auth/users/setup-links.js';
import type { ListedUser } from '../../auth/users/users.service.js';
import { EntitlementDto, shownEntitlement } from '../entitlement.dto.js';
import { IsPlainText } from '../plain-text.decorator.js';
import { IsWholeNumber } from '../whole-number.decorator.js';

const LONGEST_NAME = 64;
const ID = '0f8c4a52-1d6e-4b7a-9c3d-2e5f6a7b8c9d';
const TIME = '2025-12-15T04:00:00.000Z';
const ROLE = {
  description: 'admin: everything. trader: own accounts and keys. viewer: the same without order books and orders.',
  enum: ROLES,
  example: 'trader',
};

export class CreateUserDto {
  @ApiProperty({
    description:
      '3 to 64 letters, digits and . _ @ + -, letters of one script; kept in lower case. Names that look like one ' +
      'that is there are refused.',
    maxLength: LONGEST_NAME,
    example: 'asha',
  })
  @IsPlainText(LONGEST_NAME)
  name!: string;

  @ApiProperty(ROLE)
  @IsIn(ROLES)
  role!: Role;
}

export class ChangeUserDto {
  @ApiProperty(ROLE)
  @IsIn(ROLES)
  role!: Role;
}

/** Which users to list. */
export class UserListQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 100, description: 'Most users of a page' })
  @IsOptional()
  @IsWholeNumber({ min: 1, max: 500 })
  limit: number = 100;

  @ApiPropertyOptional({ description: '`next` of the page before', maxLength: 100, example: 'asha' })
  @IsOptional()
  @IsPlainText(100)
  after?: string;
}

export class UserDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ example: 'asha' })
  name!: string;

  @ApiProperty(ROLE)
  role!: Role;

  @ApiProperty({ description: 'Whether a password was chosen; false: only API keys work', example: true })
  has_password!: boolean;

  @ApiProperty({ format: 'date-time', example: TIME })
  created_at!: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null: may come in', example: null })
  disabled_at!: string | null;

  @ApiProperty({ description: "The user's own limits, beside those of the role", type: EntitlementDto })
  entitlement!: EntitlementDto;
}

/** A link that works once, for 24 hours. It is in this answer and nowhere else. */
export class SetupLinkDto {
  @ApiProperty({ description: 'For POST /auth/setup', example: 'A'.repeat(43) })
  token!: string;

  @ApiProperty({ description: 'The page of the link, below the address of the gateway', example: '/setup#token=AAAA…' })
  path!: string;

  @ApiProperty({ format: 'date-time', example: TIME })
  expires_at!: string;
}

export class NewUserDto extends UserDto {
  @ApiProperty({ description: 'By which the user chooses a password', type: SetupLinkDto })
  setup_link!: SetupLinkDto;
}

export function shownUser(user: ListedUser): UserDto {
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    has_password: user.passwordHash !== null,
    created_at: user.createdAt.toISOString(),
    disabled_at: user.disabledAt?.toISOString() ?? null,
    entitlement: shownEntitlement(user.entitlement),
  };
}

export function shownLink({ token, expiresAt }: NewSetupLink): SetupLinkDto {
  return { token, path: `/setup#token=${token}`, expires_at: expiresAt.toISOString() };
}
