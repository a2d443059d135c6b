import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { LoginSession } from '../entities/login-session.entity.js';
import { type Identity, ROLES, type Role, SCOPES, type Scope } from '../principal.js';
import type { LinkPurpose } from './set-up.service.js';

const ID = '0f8c4a52-1d6e-4b7a-9c3d-2e5f6a7b8c9d';

/** Who the caller is. */
export class MeDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ example: 'asha' })
  name!: string;

  @ApiProperty({ enum: ROLES, example: 'trader' })
  role!: Role;

  @ApiProperty({
    description: 'What the caller may do',
    enum: SCOPES,
    isArray: true,
    example: ['stream', 'market_data'],
  })
  scopes!: readonly Scope[];

  @ApiPropertyOptional({ description: 'Present for a signed-in user', format: 'uuid', example: ID })
  session_id?: string;

  @ApiPropertyOptional({ description: 'Present for an API key', format: 'uuid', example: ID })
  key_id?: string;
}

/** What a sign-in, a set-up and a refresh give. */
export class SignedInDto {
  @ApiProperty({ description: 'Send it as "Authorization: Bearer …"', example: 'eyJhbGciOiJIUzI1NiIs…' })
  access_token!: string;

  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' })
  token_type!: 'Bearer';

  @ApiProperty({ description: 'Seconds for which the access token is good', type: 'integer', example: 600 })
  expires_in!: number;

  @ApiPropertyOptional({ description: 'With "token_delivery":"body" alone; good for one refresh', example: 'tgr_…' })
  refresh_token?: string;

  @ApiProperty({ description: 'When the session ends unless it is refreshed', format: 'date-time' })
  refresh_expires_at!: string;

  @ApiProperty()
  user!: MeDto;
}

/** What a set-up link is for. */
export class LinkPurposeDto {
  @ApiProperty({
    description: "first_admin: it makes the first admin, under a name of one's own; user: it sets a password",
    enum: ['first_admin', 'user'],
    example: 'user',
  })
  purpose!: 'first_admin' | 'user';

  @ApiPropertyOptional({ description: 'Whose password it sets; present for a user', example: 'asha' })
  name?: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-16T04:00:00.000Z' })
  expires_at!: string;
}

/** A browser or program in which the user is signed in. */
export class SessionDto {
  @ApiProperty({ format: 'uuid', example: ID })
  id!: string;

  @ApiProperty({ description: 'Whether it is the one that asks', example: true })
  current!: boolean;

  @ApiProperty({ description: 'Where it was opened from', example: '192.0.2.17' })
  address!: string;

  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64)' })
  user_agent!: string;

  @ApiProperty({ format: 'date-time', example: '2025-12-15T04:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ description: 'When it was refreshed last', format: 'date-time', example: '2025-12-15T09:30:00.000Z' })
  last_used_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-01-14T09:30:00.000Z' })
  expires_at!: string;
}

export class EndedSessionsDto {
  @ApiProperty({ description: 'How many sessions ended', type: 'integer', example: 2 })
  ended!: number;
}

export function shownIdentity({ userId, userName, role, scopes, sessionId, keyId }: Identity): MeDto {
  return {
    id: userId,
    name: userName,
    role,
    scopes,
    ...(sessionId !== undefined && { session_id: sessionId }),
    ...(keyId !== undefined && { key_id: keyId }),
  };
}

export function shownPurpose({ userName, expiresAt }: LinkPurpose): LinkPurposeDto {
  return {
    purpose: userName === undefined ? 'first_admin' : 'user',
    ...(userName !== undefined && { name: userName }),
    expires_at: expiresAt.toISOString(),
  };
}

export function shownSession(session: LoginSession, current: string | undefined): SessionDto {
  return {
    id: session.id,
    current: session.id === current,
    address: session.address,
    user_agent: session.userAgent,
    created_at: session.createdAt.toISOString(),
    last_used_at: session.lastUsedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  };
}
